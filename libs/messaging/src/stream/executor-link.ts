import type { CommandEnvelope, CommandReply } from '@workflows/contracts';
import { FIRST_KINDS } from '../command-kinds';
import { RateLimit, reasonOf, type MessagingLog } from '../log';
import { parseAddress } from '../tcp/executor-address';
import { SharedSecret } from '../tcp/shared-secret';
import { connectExecutor, type ExecutorLines, type ExecutorPlace } from './executor-connection';
import { STREAM_VERSION, type ToGateway } from './messages';

export interface ExecutorAddress {
  id: string;
  /** `host:port`; an IPv6 host in brackets. */
  address: string;
}

export interface ExecutorLinkOptions extends Pick<ExecutorPlace, 'tls'> {
  secret: string;
  /** Who asks: unique among processes and restarts. */
  instanceId: string;
  connectTimeoutMs?: number;
  log: MessagingLog;
}

/** Who is told what an executor says by itself. */
export interface LinkListener {
  opened(link: ExecutorLink): void;
  shards(link: ExecutorLink, shards: readonly [shard: number, epoch: number][]): void;
  reply(id: string, reply: CommandReply): void;
  lost(id: string): void;
  /** How many links this process has. */
  links(): number;
  /** Nothing more will come over it, and nobody knows what became of what was sent. */
  closed(link: ExecutorLink): void;
}

export interface Asker {
  answered(value: unknown): void;
  /** It could not be carried out, or the executor is gone. */
  failed(): void;
}

export interface Ask {
  /** Tells the executor that nobody wants to hear more. */
  enough(): void;
  /** The executor knows it already. */
  forget(): void;
}

const RETRY_MS = { first: 50, longest: 2_000 };
const CONNECT_MS = 2_000;

/** The stream to one executor. It is opened again and again, until `close`. */
export class ExecutorLink {
  private readonly asks = new Map<number, Asker>();
  private lastAsk = 0;
  private lines: ExecutorLines | undefined;
  private greeted = false;
  private kinds = FIRST_KINDS;
  private share: number | undefined;
  private retry: NodeJS.Timeout | undefined;
  private failures = 0;
  private isClosed = false;

  constructor(
    readonly executor: ExecutorAddress,
    private readonly options: ExecutorLinkOptions,
    private readonly listener: LinkListener,
    private readonly complaints: RateLimit,
  ) {
    this.open();
  }

  /** The executor has named its version, and hears. */
  get isOpen(): boolean {
    return this.greeted;
  }

  /** How much of a core it uses; undefined until it says so, which one of the release before never does. */
  get busy(): number | undefined {
    return this.share;
  }

  /** Whether it can read commands of this kind; one that it cannot read may spoil the batch that it is put into. */
  knows(kind: string): boolean {
    return this.kinds.has(kind);
  }

  command(envelope: CommandEnvelope): void {
    this.lines?.send({ k: 'command', envelope });
  }

  tell(pattern: string, data: object): void {
    this.lines?.send({ k: 'tell', pattern, data });
  }

  ask(pattern: string, data: object, asker: Asker): Ask {
    const id = ++this.lastAsk;
    this.asks.set(id, asker);
    this.lines?.send({ k: 'ask', id, pattern, data });
    return {
      forget: () => void this.asks.delete(id),
      enough: () => {
        if (this.asks.delete(id)) this.lines?.send({ k: 'enough', id });
      },
    };
  }

  close(): void {
    this.isClosed = true;
    clearTimeout(this.retry);
    this.lines?.end();
    if (this.lines === undefined) this.ended(undefined);
  }

  private open(): void {
    this.connect().catch((error: unknown) => this.ended(error));
  }

  private async connect(): Promise<void> {
    const { secret, tls, connectTimeoutMs = CONNECT_MS, instanceId } = this.options;
    const place = { ...parseAddress(this.executor.address), secret: new SharedSecret(secret), connectTimeoutMs };
    const lines = await connectExecutor(
      { ...place, ...(tls && { tls }) },
      {
        heard: (messages) => this.heard(messages),
        ended: (reason) => this.ended(reason),
        streams: () => this.listener.links(),
      },
    );
    if (this.isClosed) return lines.destroy();
    this.lines = lines;
    lines.send({ k: 'hello', v: STREAM_VERSION, from: instanceId });
  }

  private heard(messages: readonly ToGateway[]): void {
    for (const message of messages) this.hear(message);
  }

  private hear(message: ToGateway): void {
    switch (message.k) {
      case 'hello':
        if (message.v !== STREAM_VERSION) throw new Error(`It speaks version ${message.v} of the stream`);
        this.greeted = true;
        this.kinds = message.knows ? new Set(message.knows) : FIRST_KINDS;
        this.failures = 0;
        return this.listener.opened(this);
      case 'shards':
        return this.listener.shards(this, message.shards);
      case 'busy':
        this.share = message.share;
        return;
      case 'reply':
        return this.listener.reply(message.id, message.reply);
      case 'lost':
        return this.listener.lost(message.id);
      case 'answer':
        return this.asks.get(message.id)?.answered(message.value);
      case 'failed':
        return this.fail(message.id);
    }
  }

  private fail(id: number): void {
    const asker = this.asks.get(id);
    this.asks.delete(id);
    asker?.failed();
  }

  private ended(reason: unknown): void {
    const wasOpen = this.greeted;
    this.greeted = false;
    this.lines = undefined;
    this.share = undefined;
    for (const id of [...this.asks.keys()]) this.fail(id);
    if (wasOpen) this.listener.closed(this);
    if (this.isClosed) return;
    this.complain(reason);
    const ms = Math.min(RETRY_MS.first * 2 ** this.failures++, RETRY_MS.longest);
    this.retry = setTimeout(() => this.open(), ms).unref();
  }

  private complain(reason: unknown): void {
    this.complaints.pass(this.executor.id, (more) =>
      this.options.log.warn(
        'An executor cannot be reached; its tasks wait. Is it of an earlier release? Update executors before gateways.',
        { executor: this.executor.id, reason: reasonOf(reason ?? 'it ended the stream'), more },
      ),
    );
  }
}
