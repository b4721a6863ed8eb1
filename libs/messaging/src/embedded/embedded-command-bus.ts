import { ENVELOPE_VERSION, TOPICS, shardOf, type CommandReply, type ExecutionCommand } from '@workflows/contracts';
import type { CommandBus, ReceivedCommand } from '@workflows/runtime';
import { isAdmitted } from '../admission';
import { callHandler } from '../call-handler';
import { executionOf } from '../command-target';
import { commandIds } from '../command-ids';
import { PendingReplies, overloaded, unavailable } from '../pending-replies';
import type { EmbeddedHub } from './embedded-hub';

export interface EmbeddedCommandBusOptions {
  hub: EmbeddedHub;
  shardCount: number;
  /** Unique among processes and restarts: it begins the ids of the commands. */
  instanceId: string;
  timeoutMs?: number;
  /** How many starts may wait for their answer; other commands may until there are four times as many. */
  maxPending?: number;
}

/**
 * Commands in memory. What is sent while the event loop serves one round of sockets becomes one delivery a shard: `setImmediate` runs right after
 * that round, so a crowd is not split. Where the round before brought one command alone, what comes first is handed over as soon as its request
 * has been read: the requests behind it, such as a worker's next poll, are served while the database writes.
 */
export class EmbeddedCommandBus implements CommandBus {
  private readonly nextId: () => string;
  private readonly pending: PendingReplies;
  private readonly maxPending: number;
  private gathered = new Map<number, ReceivedCommand[]>();
  private sentInRound = 0;
  private cameAlone = false;

  constructor(private readonly options: EmbeddedCommandBusOptions) {
    this.nextId = commandIds(options.instanceId);
    this.pending = new PendingReplies(options.timeoutMs ?? 10_000);
    this.maxPending = options.maxPending ?? 20_000;
  }

  send(command: ExecutionCommand): Promise<CommandReply> {
    if (!isAdmitted(command.kind, this.pending.size, this.maxPending)) return Promise.reject(overloaded());
    const id = this.nextId();
    const reply = this.pending.add(id, undefined);
    this.gather(command, id);
    return reply;
  }

  /** Announces what is durable already; nobody waits for the answer. */
  sendQuietly(command: ExecutionCommand): void {
    this.gather(command, this.nextId());
  }

  close(): void {
    this.pending.close();
  }

  private gather(command: ExecutionCommand, id: string): void {
    const shard = shardOf(executionOf(command), this.options.shardCount);
    const received: ReceivedCommand = {
      envelope: { v: ENVELOPE_VERSION, id, command },
      reply: (reply) => void this.pending.settle(id, reply),
    };
    if (this.sentInRound++ === 0) {
      setImmediate(() => this.endRound());
      if (this.cameAlone) queueMicrotask(() => this.flush());
    }
    const gathered = this.gathered.get(shard);
    if (gathered === undefined) this.gathered.set(shard, [received]);
    else gathered.push(received);
  }

  private endRound(): void {
    this.cameAlone = this.sentInRound === 1;
    this.sentInRound = 0;
    this.flush();
  }

  private flush(): void {
    const deliveries = this.gathered;
    this.gathered = new Map();
    for (const [shard, commands] of deliveries)
      this.handOver(shard, commands).catch((error: unknown) => {
        const failure = unavailable('The command could not be handed to the executor; the outcome is unknown.', error);
        for (const { envelope } of commands) this.pending.fail(envelope.id, failure);
      });
  }

  private async handOver(shard: number, commands: ReceivedCommand[]): Promise<void> {
    const handler = this.options.hub.find(TOPICS.commands);
    if (handler === undefined) throw unavailable('The executor is not up.');
    const outcome = await callHandler(handler, { shard, commands, unreadable: [] });
    if (outcome === 'lost') throw unavailable('Another process holds the shard of this execution.');
  }
}
