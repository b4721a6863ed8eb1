import type { MessageHandler } from '@nestjs/microservices';
import { TOPICS, type CommandReply } from '@workflows/contracts';
import type { ReceivedCommand } from '@workflows/runtime';
import type { Duplex } from 'node:stream';
import { isObservable, type Subscription } from 'rxjs';
import { callHandler } from '../call-handler';
import { COMMAND_KINDS } from '../command-kinds';
import { executionOf } from '../command-target';
import { reasonOf, type MessagingLog } from '../log';
import { LineStream } from './line-stream';
import { STREAM_VERSION, type ToExecutor, type ToGateway } from './messages';

export interface GatewaySessionParts {
  instanceId: string;
  shardOf(executionId: string): number;
  handler(pattern: string): MessageHandler | null;
  /** How many gateways there are. */
  sessions(): number;
  opened(session: GatewaySession): void;
  closed(session: GatewaySession, reason: Error | undefined): void;
  log: MessagingLog;
}

/** What an executor says to one gateway, and carries out for it. Everything that is still going on for it ends with the stream. */
export class GatewaySession {
  /** The gateway, once it has said its name. */
  from: string | undefined;
  private readonly lines: LineStream<ToGateway, ToExecutor>;
  private readonly asks = new Map<number, Subscription | undefined>();

  constructor(
    stream: Duplex,
    private readonly parts: GatewaySessionParts,
  ) {
    this.lines = new LineStream(stream, {
      heard: (messages) => this.heard(messages),
      streams: () => parts.sessions(),
      ended: (reason) => {
        for (const ask of this.asks.values()) ask?.unsubscribe();
        this.asks.clear();
        parts.closed(this, reason);
      },
    });
  }

  send(message: ToGateway): void {
    this.lines.send(message);
  }

  end(): void {
    this.lines.end();
  }

  /** Commands of one shard that come together are one delivery. */
  private heard(messages: readonly ToExecutor[]): void {
    const deliveries = new Map<number, ReceivedCommand[]>();
    for (const message of messages) {
      if (message.k === 'hello') this.greet(message);
      else if (this.from === undefined) throw new Error('The gateway has not said which version it speaks');
      else if (message.k === 'command') this.gather(message.envelope, deliveries);
      else this.hear(message);
    }
    for (const [shard, commands] of deliveries) this.deliver(shard, commands);
  }

  private greet({ v, from }: Extract<ToExecutor, { k: 'hello' }>): void {
    if (v !== STREAM_VERSION) throw new Error(`The gateway speaks version ${v} of the stream, not ${STREAM_VERSION}`);
    this.from = from;
    this.send({ k: 'hello', v: STREAM_VERSION, from: this.parts.instanceId, knows: [...COMMAND_KINDS] });
    this.parts.opened(this);
  }

  private hear(message: Exclude<ToExecutor, { k: 'hello' | 'command' }>): void {
    switch (message.k) {
      case 'ask':
        return this.take(message);
      case 'tell':
        return this.tell(message.pattern, message.data);
      case 'enough':
        this.asks.get(message.id)?.unsubscribe();
        this.asks.delete(message.id);
    }
  }

  private gather(envelope: ReceivedCommand['envelope'], deliveries: Map<number, ReceivedCommand[]>): void {
    const shard = this.parts.shardOf(executionOf(envelope.command));
    const { id, replyTo } = envelope;
    const reply = (answer: CommandReply): void => {
      if (replyTo !== undefined) this.send({ k: 'reply', id, reply: answer });
    };
    const commands = deliveries.get(shard);
    if (commands) commands.push({ envelope, reply });
    else deliveries.set(shard, [{ envelope, reply }]);
  }

  /** What was not answered goes another way: it may have been carried out, and is answered the same again then. */
  private deliver(shard: number, commands: ReceivedCommand[]): void {
    const other = (): void => {
      for (const { envelope } of commands)
        if (envelope.replyTo !== undefined) this.send({ k: 'lost', id: envelope.id });
    };
    const handler = this.parts.handler(TOPICS.commands);
    if (handler === null) return other();
    callHandler(handler, { shard, commands, unreadable: [] }).then(
      (outcome) => (outcome === 'lost' ? other() : undefined),
      (error: unknown) => {
        this.complain(TOPICS.commands, error);
        other();
      },
    );
  }

  private tell(pattern: string, data: object): void {
    const handler = this.parts.handler(pattern);
    if (handler) callHandler(handler, data).catch((error: unknown) => this.complain(pattern, error));
  }

  private take({ id, pattern, data }: Extract<ToExecutor, { k: 'ask' }>): void {
    this.asks.set(id, undefined);
    const failed = (error: unknown): void => {
      this.complain(pattern, error);
      if (this.asks.delete(id)) this.send({ k: 'failed', id });
    };
    this.answer(id, pattern, data, failed).catch(failed);
  }

  private async answer(id: number, pattern: string, data: object, failed: (error: unknown) => void): Promise<void> {
    const handler = this.parts.handler(pattern);
    if (handler === null) throw new Error(`${pattern} is not known here`);
    const answer: unknown = await handler(data);
    if (!this.asks.has(id)) return; // enough was said, before anything began
    if (!isObservable(answer)) {
      this.asks.delete(id);
      return this.send({ k: 'answer', id, value: answer });
    }
    const subscription = answer.subscribe({
      next: (value) => this.send({ k: 'answer', id, value }),
      error: failed,
      complete: () => void this.asks.delete(id),
    });
    if (this.asks.has(id)) this.asks.set(id, subscription);
  }

  private complain(pattern: string, error: unknown): void {
    this.parts.log.warn('What a gateway asked for could not be carried out', { pattern, reason: reasonOf(error) });
  }
}
