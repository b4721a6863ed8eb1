import {
  TOPICS,
  type CommandReply,
  type ExecutorMessages,
  type ExecutorRequest,
  type TextPiece,
} from '@workflows/contracts';
import type { CommandDelivery, DeliveryOutcome } from '@workflows/runtime';
import type { AddressInfo } from 'node:net';
import type { ConnectionOptions, TlsOptions } from 'node:tls';
import { Observable } from 'rxjs';
import { SILENT, type MessagingLog } from '../log';
import { Shelf } from './shelf.fixture';
import { TaskDesk } from './task-desk';
import { SECRET, atEnd } from '../tcp/tcp.fixture';
import type { ExecutorAddress } from './executor-link';
import { ExecutorLinks } from './executor-links';
import { StreamServer } from './stream-server';

export const SHARDS = 4;

/** An executor as gateways see it: real streams, tasks from a shelf, commands answered as the test says. */
export class TestExecutor {
  readonly shelf = new Shelf();
  readonly deliveries: CommandDelivery[] = [];
  /** Whose end is watched, and how to tell it. */
  readonly watched = new Map<string, () => void>();
  /** What is followed, how to tell that it went on, and how often somebody asked for that. */
  readonly followed = new Map<string, () => void>();
  follows = 0;
  /** What models say to them. */
  readonly says = new Map<string, (text: TextPiece) => void>();
  /** What becomes of a delivery; by default all of it is accepted. */
  decide: (delivery: CommandDelivery) => Promise<DeliveryOutcome> = async (delivery) => accept(delivery);
  private readonly server: StreamServer;
  private readonly desk = new TaskDesk(this.shelf);

  constructor(
    readonly id: string,
    private shards: [number, number][] = [],
    tlsOptions?: TlsOptions,
  ) {
    this.server = new StreamServer({
      ...{ host: '127.0.0.1', port: 0, secret: SECRET, log: SILENT, ...(tlsOptions && { tlsOptions }) },
      ...{ instanceId: id, shardCount: SHARDS, ownedShards: () => this.shards },
    });
    const { desk, server } = this;
    server.addHandler(TOPICS.commands, (delivery: CommandDelivery) => this.handle(delivery), true);
    server.addHandler('executor.tasks.lend', async (ask: ExecutorRequest<'executor.tasks.lend'>) => desk.lend(ask));
    server.addHandler('executor.tasks.settle', async (ask: ExecutorRequest<'executor.tasks.settle'>) =>
      desk.settle(ask),
    );
    server.addHandler('executor.tasks.taken', (ask: ExecutorRequest<'executor.tasks.taken'>) => desk.taken(ask));
    server.addHandler('executor.workers.heard', async (ask: ExecutorRequest<'executor.workers.heard'>) =>
      desk.heard(ask),
    );
    server.addHandler('executor.executions.watch', async (ask: { executionId: string }) => this.watch(ask.executionId));
    server.addHandler('executor.executions.follow', async (ask: { executionId: string }) =>
      this.follow(ask.executionId),
    );
  }

  async open(): Promise<ExecutorAddress> {
    await new Promise<void>((resolve) => this.server.listen(() => resolve()));
    atEnd(() => this.close());
    const { port } = this.server.unwrap<{ address(): AddressInfo }>().address() as AddressInfo;
    return { id: this.id, address: `127.0.0.1:${port}` };
  }

  owns(...shards: [number, number][]): void {
    this.shards = shards;
    this.server.shardsChanged();
  }

  busyIs(share: number): void {
    this.server.busyIs(share);
  }

  reply(to: string, id: string, reply: CommandReply): boolean {
    return this.server.reply(to, id, reply);
  }

  close(): void {
    this.desk.shutDown();
    this.server.close();
  }

  private handle(delivery: CommandDelivery): Promise<DeliveryOutcome> {
    this.deliveries.push(delivery);
    return this.decide(delivery);
  }

  private follow(executionId: string): Observable<ExecutorMessages['executor.executions.follow']['answer']> {
    return new Observable((reader) => {
      this.follows++;
      this.followed.set(executionId, () => reader.next({}));
      this.says.set(executionId, (text) => reader.next({ text }));
      reader.next({});
      return () => this.followed.delete(executionId);
    });
  }

  private watch(executionId: string): Observable<ExecutorMessages['executor.executions.watch']['answer']> {
    return new Observable((reader) => {
      this.watched.set(executionId, () => reader.next({ ended: true }));
      reader.next({ ended: false });
      return () => this.watched.delete(executionId);
    });
  }
}

export function accept({ commands }: CommandDelivery): DeliveryOutcome {
  for (const { envelope, reply } of commands)
    reply(
      envelope.command.kind === 'start'
        ? { kind: 'started', outcome: { ...envelope.command.request, replayed: false } }
        : { kind: 'cancelled', accepted: true },
    );
  return 'committed';
}

/** The links of a gateway to whichever executors are alive at the moment. */
export async function linksTo(
  alive: ExecutorAddress[],
  { log = SILENT, secret = SECRET, tls }: { log?: MessagingLog; secret?: string; tls?: ConnectionOptions } = {},
): Promise<ExecutorLinks> {
  const links = new ExecutorLinks({
    executors: async () => alive,
    ...{ secret, instanceId: 'gateway_1', refreshMs: 20, log, ...(tls && { tls }) },
  });
  atEnd(() => links.close());
  await links.start();
  return links;
}
