import { ENVELOPE_VERSION, TOPICS, shardOf, type ExecutionCommand } from '@workflows/contracts';
import type { DeliveryOutcome, CommandDelivery, ShardOwner } from '@workflows/runtime';
import type { Kafka } from 'kafkajs';
import { SILENT } from '../log';
import type { TestInstallation } from './broker.fixture';
import { encodeCommand } from './envelopes';
import { KafkaCommandServer, type KafkaCommandServerOptions } from './kafka-command-server';
import { KafkaReplies } from './kafka-replies';
import { commandPlace, type RecordMac } from './record-mac';
import { readWatermarks } from './watermarks';

interface Row {
  epoch: number;
  owner: string;
  nextOffset: number;
  applied: { id: string; offset: number; owner: string }[];
}

/** What Postgres does for the shards: one writer each by epoch, and an offset that moves with what was applied. */
export class FakeDatabase {
  readonly faults: string[] = [];
  /** A shard that nobody gets for the time being. */
  withheld: number | undefined;
  private readonly rows = new Map<number, Row>();

  row(shard: number): Row {
    const row = this.rows.get(shard) ?? { epoch: 0, owner: '', nextOffset: 0, applied: [] };
    this.rows.set(shard, row);
    return row;
  }

  claim(owner: string, shard: number): { shard: number; epoch: number; nextOffset: number } {
    const row = this.row(shard);
    if (row.owner !== owner) row.epoch++;
    row.owner = owner;
    return { shard, epoch: row.epoch, nextOffset: row.nextOffset };
  }

  commit(
    owner: string,
    shard: number,
    epoch: number,
    records: readonly { id: string; offset: number }[],
  ): DeliveryOutcome {
    const row = this.row(shard);
    if (row.epoch !== epoch || row.owner !== owner) return 'lost';
    for (const { id, offset } of records) {
      if (offset !== row.nextOffset)
        this.faults.push(`${shard}: expected ${row.nextOffset}, got ${offset} from ${owner}`);
      row.nextOffset = offset + 1;
      row.applied.push({ id, offset, owner });
    }
    return 'committed';
  }

  /** kafkajs may have written a record twice; offsets tell whether one was applied twice, and `faults` has those. */
  get appliedIds(): Set<string> {
    return new Set([...this.rows.values()].flatMap(({ applied }) => applied.map(({ id }) => id)));
  }

  shardsOf(owner: string): number[] {
    return [...this.rows].filter(([, row]) => row.owner === owner).map(([shard]) => shard);
  }
}

/** Where an executor waits for something else while its shards may be given to others. */
export const AWAITS = ['claim', 'before commit', 'after commit'] as const;
export type Await = (typeof AWAITS)[number];

/** An executor with nothing in it but shards. */
export class FakeExecutor implements ShardOwner {
  readonly log: string[] = [];
  readonly halts: { shard: number; reason: string }[] = [];
  readonly unreadable: { shard: number; offset: number; reason: string; raw: string }[] = [];
  readonly server: KafkaCommandServer;
  held: number[] = [];
  /** Runs before a batch is committed. */
  before: (delivery: CommandDelivery) => Promise<void> = async () => undefined;
  /** Runs at each place where it waits. */
  at: (place: Await) => Promise<void> = async () => undefined;
  private readonly claims = new Map<number, { epoch: number; next: number }>();
  private readonly replies: KafkaReplies;

  constructor(
    readonly name: string,
    private readonly database: FakeDatabase,
    { kafka, topics, mac }: Pick<TestInstallation, 'kafka' | 'topics' | 'mac'>,
    options: Partial<KafkaCommandServerOptions> & { shardCount: number },
  ) {
    this.replies = new KafkaReplies(kafka, mac, SILENT, topics);
    const onHalt = (shard: number, reason: string) => void this.halts.push({ shard, reason });
    this.server = new KafkaCommandServer({
      kafka,
      tenant: 'default',
      mac,
      topics,
      owner: this,
      reply: (to, id, reply) => this.replies.publish([{ to, id, reply }]),
      heartbeatIntervalMs: 300,
      sessionTimeoutMs: 6_000,
      maxWaitMs: 100,
      log: SILENT,
      onHalt,
      ...options,
    });
    this.server.addHandler(TOPICS.commands, (delivery: CommandDelivery) => this.handle(delivery), true);
  }

  async start(): Promise<void> {
    await this.replies.start();
    await new Promise<void>((resolve, reject) =>
      this.server.listen((error) => (error === undefined ? resolve() : reject(error))),
    );
  }

  async stop(): Promise<void> {
    await this.server.close();
    await this.replies.close();
  }

  async assigned(shards: readonly number[]): Promise<{ shard: number; resumeAt: number }[]> {
    this.log.push(`assigned ${shards.length}`);
    this.held = [...shards];
    for (const shard of [...this.claims.keys()]) if (!shards.includes(shard)) this.claims.delete(shard);
    await this.at('claim');
    return shards
      .filter((shard) => shard !== this.database.withheld)
      .map((shard) => {
        const { epoch, nextOffset } = this.database.claim(this.name, shard);
        this.claims.set(shard, { epoch, next: nextOffset });
        return { shard, resumeAt: nextOffset };
      });
  }

  /** What a look at the database would find. */
  lose(shard: number): void {
    this.claims.delete(shard);
    this.server.lost([shard]);
  }

  expectedOffset(shard: number): number | undefined {
    return this.claims.get(shard)?.next;
  }

  private async handle(delivery: CommandDelivery): Promise<DeliveryOutcome> {
    const claim = this.claims.get(delivery.shard);
    await this.before(delivery);
    await this.at('before commit');
    const commands = delivery.commands.map(({ envelope, offset }) => ({ id: envelope.id, offset: offset ?? -1 }));
    const unreadable = delivery.unreadable.map(({ offset }) => ({ id: 'unreadable', offset }));
    const passed = (delivery.passed ?? []).map((offset) => ({ id: 'passed', offset }));
    const records = [...commands, ...unreadable, ...passed].sort((a, b) => a.offset - b.offset);
    const outcome =
      claim === undefined ? 'lost' : this.database.commit(this.name, delivery.shard, claim.epoch, records);
    await this.at('after commit');
    this.log.push(`${outcome} ${delivery.shard}`);
    if (outcome === 'lost' || claim === undefined) return 'lost';
    claim.next = (records.at(-1)?.offset ?? 0) + 1;
    this.unreadable.push(...delivery.unreadable.map((record) => ({ shard: delivery.shard, ...record })));
    for (const { reply } of delivery.commands) reply({ kind: 'cancelled', accepted: true });
    return 'committed';
  }
}

export function cancel(executionId: string): ExecutionCommand {
  return { kind: 'cancel', tenant: 'default', executionId, reason: 'spec' };
}

/** Writes commands straight to the log: `count` of them over all shards, or over `shard` alone. */
export async function produce(
  { kafka, topics, mac }: Pick<TestInstallation, 'kafka' | 'topics'> & { mac: Pick<RecordMac, 'headers'> },
  shardCount: number,
  count: number,
  options: { prefix?: string; shard?: number } = {},
): Promise<string[]> {
  const producer = kafka.producer({ allowAutoTopicCreation: false });
  await producer.connect();
  const ids: string[] = [];
  const messages = Array.from({ length: count }, (_, index) => {
    const id = `${options.prefix ?? 'c'}-${index}`;
    ids.push(id);
    const executionId = `execution_${id}`;
    const value = encodeCommand({ v: ENVELOPE_VERSION, id, command: cancel(executionId) });
    const partition = options.shard ?? shardOf(executionId, shardCount);
    return { key: executionId, partition, value, headers: mac.headers(commandPlace(partition), value) };
  });
  await producer.send({ topic: topics.commands, acks: -1, messages });
  await producer.disconnect();
  return ids;
}

export async function purge(kafka: Kafka, topic: string, partition: number, before: number): Promise<void> {
  const admin = kafka.admin();
  await admin.connect();
  await admin.fetchTopicMetadata({ topics: [topic] }); // kafkajs deletes only where it has met the topic
  await readWatermarks(admin, topic);
  await admin.deleteTopicRecords({ topic, partitions: [{ partition, offset: String(before) }] });
  await admin.disconnect();
}
