import { ServerTCP, type TcpOptions } from '@nestjs/microservices';
import type { Socket } from 'node:net';
import { RateLimit, reasonOf, type MessagingLog } from '../log';
import { greetClient } from './greeting';
import { SharedSecret } from './shared-secret';

type Options = Required<TcpOptions>['options'];

export interface SecretTcpServerOptions extends Pick<Options, 'host' | 'port' | 'tlsOptions'> {
  secret: string;
  log: MessagingLog;
  limits?: Partial<TcpLimits>;
}

export interface TcpLimits {
  /** In characters: a message, and what is gathered of one. */
  messageSize: number;
  connections: number;
  /** Connections that have not shown yet that they know the secret; of more, the oldest goes. */
  strangers: number;
  greetingMs: number;
}

const LIMITS: TcpLimits = { messageSize: 64 * 2 ** 20, connections: 1_024, strangers: 64, greetingMs: 5_000 };
const KEEP_ALIVE_MS = 30_000;

/**
 * Nest's TCP server for our own services: it hears only those who know the shared secret (`greeting.ts`), and hands
 * requests to the handlers as the embedded form does.
 */
export class SecretTcpServer extends ServerTCP {
  private readonly secret: SharedSecret;
  private readonly log: MessagingLog;
  private readonly limits: TcpLimits;
  /** In the order in which they came. */
  private readonly strangers = new Set<Socket>();
  private readonly refusals = new RateLimit(10_000);

  constructor({ secret, log, limits, ...options }: SecretTcpServerOptions) {
    const all = { ...LIMITS, ...limits };
    super({ ...options, maxBufferSize: all.messageSize });
    this.secret = new SharedSecret(secret);
    this.log = log;
    this.limits = all;
    this.server.maxConnections = all.connections;
  }

  override bindHandler(socket: Socket): void {
    this.makeRoom();
    this.strangers.add(socket);
    const from = socket.remoteAddress;
    socket.setKeepAlive(true, KEEP_ALIVE_MS);
    socket.on('error', () => socket.destroy());
    const late = setTimeout(() => socket.destroy(), this.limits.greetingMs);
    greetClient(socket, this.secret)
      .finally(() => {
        clearTimeout(late);
        this.strangers.delete(socket);
      })
      .then(() => this.accept(socket))
      .catch((error: unknown) => this.refuse(socket, from, error));
  }

  /** A connection of our own services, which has said nothing yet. */
  protected accept(socket: Socket): void {
    super.bindHandler(socket);
  }

  override close(): void {
    for (const socket of this.strangers) socket.destroy();
    super.close();
  }

  /** Of connections of our own services that broke; who asked over them knows it, too. */
  protected override handleError(error: unknown): void {
    this.log.debug('A connection of another service broke', { reason: reasonOf(error) });
  }

  private makeRoom(): void {
    const [oldest] = this.strangers;
    if (this.strangers.size >= this.limits.strangers) oldest?.destroy();
  }

  private refuse(socket: Socket, from: string | undefined, error: unknown): void {
    socket.destroy();
    if (this.isManuallyTerminated) return;
    this.refusals.pass('refused', (more) =>
      this.log.warn('A connection that did not show the shared secret was refused', {
        from,
        reason: reasonOf(error),
        more,
      }),
    );
  }
}
