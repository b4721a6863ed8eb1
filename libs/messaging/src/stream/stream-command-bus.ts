import { ENVELOPE_VERSION, shardOf, type CommandReply, type ExecutionCommand } from '@workflows/contracts';
import { OwnerAway, type CommandBus } from '@workflows/runtime';
import { isAdmitted } from '../admission';
import { executionOf } from '../command-target';
import type { KafkaCommandSender } from '../kafka/kafka-command-sender';
import { PendingReplies, overloaded, unavailable } from '../pending-replies';
import type { ExecutorLink } from './executor-link';
import type { ExecutorLinks } from './executor-links';

export interface StreamCommandBusOptions {
  links: ExecutorLinks;
  /** The way to shards that nobody is known to own: there commands wait for whoever gets it. */
  log: Pick<KafkaCommandSender, 'nextId' | 'post' | 'sendQuietly'>;
  shardCount: number;
  instanceId: string;
  timeoutMs?: number;
  /** How many starts may wait for their answer; other commands may until there are four times as many. */
  maxPending?: number;
}

/** A command that waits for its reply; `link` is absent where it went into the log. */
interface Sent {
  command: ExecutionCommand;
  shard: number;
  link: ExecutorLink | undefined;
}

/**
 * Commands straight to the owners of their executions.
 *   B1. A command whose owner is not known, is gone, or has lost the shard goes into the log of the shard, where its next owner finds it.
 *       One whose owner changed goes to the new one. So it may arrive twice; what was decided once is answered the same again (I4, I6).
 *   B2. A start neither waits in the log nor goes anywhere twice: whoever asks for it can make it without an owner (`OwnerAway`).
 *       One whose kind its owner does not know is put into the log, too: there it is set aside, and harms nobody (I24).
 *   B3. Replies come over the stream of whoever decided, whichever way the command went.
 */
export class StreamCommandBus implements CommandBus {
  private readonly pending: PendingReplies<Sent>;
  private readonly maxPending: number;

  constructor(private readonly options: StreamCommandBusOptions) {
    this.pending = new PendingReplies(options.timeoutMs ?? 10_000);
    this.maxPending = options.maxPending ?? 20_000;
    options.links.listen({
      reply: (id, reply) => void this.pending.settle(id, reply),
      lost: (id) => this.takeOtherWay(id),
      moved: (shards) => this.follow(shards),
      closed: (link) => this.leave(link),
    });
  }

  send(command: ExecutionCommand): Promise<CommandReply> {
    if (!isAdmitted(command.kind, this.pending.size, this.maxPending)) return Promise.reject(overloaded());
    const shard = shardOf(executionOf(command), this.options.shardCount);
    const link = this.linkFor(command, shard);
    if (link === undefined && isNew(command)) return Promise.reject(new OwnerAway()); // B2
    const id = this.options.log.nextId();
    const sent: Sent = { command, shard, link };
    const reply = this.pending.add(id, sent);
    if (link) this.sendOver(link, id, command);
    else this.sendByLog(id, sent);
    return reply;
  }

  /** Announces what is durable already: nobody waits for an answer, and one that is lost is found by the owner's own search. */
  sendQuietly(command: ExecutionCommand): void {
    const link = this.linkFor(command, shardOf(executionOf(command), this.options.shardCount));
    if (link) link.command({ v: ENVELOPE_VERSION, id: this.options.log.nextId(), command });
    else this.options.log.sendQuietly(command);
  }

  close(): void {
    this.pending.close();
  }

  /** B1 */
  private linkFor(command: ExecutionCommand, shard: number): ExecutorLink | undefined {
    const owner = this.options.links.ownerOf(shard);
    return owner?.knows(command.kind) ? owner : undefined;
  }

  private sendOver(link: ExecutorLink, id: string, command: ExecutionCommand): void {
    link.command({ v: ENVELOPE_VERSION, id, replyTo: this.options.instanceId, command });
  }

  private sendByLog(id: string, sent: Sent): void {
    sent.link = undefined;
    this.options.log.post(sent.command, id, { replyTo: this.options.instanceId }, (error) =>
      this.pending.fail(id, unavailable('Kafka did not take the command; the outcome is unknown.', error)),
    );
  }

  private takeOtherWay(id: string): void {
    const sent = this.pending.find(id);
    if (sent?.link === undefined) return;
    if (isNew(sent.command)) this.pending.fail(id, new OwnerAway());
    else this.sendByLog(id, sent);
  }

  private follow(shards: ReadonlySet<number>): void {
    for (const [id, sent] of this.pending.all()) {
      if (sent.link === undefined || !shards.has(sent.shard)) continue;
      const owner = this.options.links.ownerOf(sent.shard);
      if (owner === undefined || owner === sent.link) continue;
      if (isNew(sent.command)) this.pending.fail(id, new OwnerAway());
      else if (!owner.knows(sent.command.kind)) this.sendByLog(id, sent);
      else {
        sent.link = owner;
        this.sendOver(owner, id, sent.command);
      }
    }
  }

  private leave(link: ExecutorLink): void {
    for (const [id, sent] of this.pending.all()) if (sent.link === link) this.takeOtherWay(id);
  }
}

/** Nothing of it exists until it was carried out. */
function isNew(command: ExecutionCommand): boolean {
  return command.kind === 'start' && !command.durable;
}
