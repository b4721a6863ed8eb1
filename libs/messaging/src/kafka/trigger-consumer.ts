import { EngineError, shardOf, type StartRequest, type TenantId, type TriggerRecord } from '@workflows/contracts';
import {
  nameTaken,
  type DeliveryOutcome,
  type QuarantineRow,
  type StartResult,
  type TriggerResolution,
  type TriggerStore,
} from '@workflows/runtime';
import type { Kafka, KafkaMessage } from 'kafkajs';
import { reasonOf, type MessagingLog } from '../log';
import { rawOf } from './envelopes';
import { PositionedConsumer } from './positioned-consumer';
import { topicNames, type TopicNames } from './topic-names';
import { headerText, parseTrigger, quarantineId, type TriggerPlace } from './trigger-record';

/** What one transaction takes. */
const CHUNK = 200;
/** SQLSTATE classes of values that the database will never take: data exception, integrity violation. */
const DATA_ERROR = /^2[23][0-9A-Z]{3}$/;

export interface TriggerMeta extends TriggerPlace {
  traceparent?: string;
}

export interface TriggerConsumerOptions {
  kafka: Kafka;
  /** Whom everybody speaks for who may write to the topic. */
  tenant: TenantId;
  store: TriggerStore;
  shardCount: number;
  topics?: TopicNames;
  groupId?: string;
  sessionTimeoutMs?: number;
  maxWaitMs?: number;
  log: MessagingLog;
  /** Looks the workflow up and checks the input; the execution's id is to be `triggerExecutionId(meta)`. */
  resolve(record: TriggerRecord, meta: TriggerMeta): Promise<TriggerResolution>;
  /** The start is durable: the owner of its shard may begin. */
  announce(request: StartRequest, traceparent?: string): void;
  /** The rows are durable; a chance to tell others. */
  onQuarantined(rows: readonly QuarantineRow[]): void;
  onHalt(partition: number, reason: string): void;
  now?(): number;
}

type Verdict =
  { kind: 'start'; request: StartRequest; meta: TriggerMeta; raw: string } | { kind: 'quarantine'; row: QuarantineRow };

/**
 * Starts executions for the records of `workflows.triggers`.
 *   T1. Starts, quarantined records and the new offset commit together; a record counts once, or is quarantined.
 *   T2. A record that is wrong is quarantined and stops nothing. What fails because something is away is tried again.
 *   T3. Where the database refuses a batch for its values, halves of it are tried until the one record is found.
 */
export class TriggerConsumer {
  private readonly consumer: PositionedConsumer;
  private readonly topic: string;
  /** What the store holds, by partition. */
  private readonly offsets = new Map<number, number | undefined>();

  constructor(private readonly options: TriggerConsumerOptions) {
    this.topic = (options.topics ?? topicNames()).triggers;
    this.consumer = new PositionedConsumer({
      ...options,
      topic: this.topic,
      groupId: options.groupId ?? `${this.topic}.starters`,
      concurrency: 4,
      maxBytesPerPartition: 2 ** 20,
      positions: (partitions) => Promise.all(partitions.map((partition) => this.position(partition))),
      handle: (partition, messages) => this.handle(partition, messages),
    });
  }

  async start(): Promise<void> {
    await this.consumer.start();
  }

  async close(): Promise<void> {
    await this.consumer.stop();
  }

  /** Throws while triggers are not read. */
  check(): void {
    this.consumer.check();
  }

  private async position(partition: number): Promise<{ partition: number; resumeAt: number | undefined }> {
    const resumeAt = await this.options.store.readTriggerOffset(this.topic, partition);
    this.offsets.set(partition, resumeAt);
    return { partition, resumeAt };
  }

  private async handle(partition: number, messages: readonly KafkaMessage[]): Promise<DeliveryOutcome> {
    const next = this.offsets.get(partition) ?? 0;
    const fresh = messages.filter(({ offset }) => Number(offset) >= next); // a batch that failed half-way comes again whole
    for (let from = 0; from < fresh.length; from += CHUNK) {
      const chunk = fresh.slice(from, from + CHUNK);
      const verdicts = await Promise.all(chunk.map((message) => this.judge(partition, message)));
      if ((await this.commit(partition, verdicts, Number(chunk.at(-1)?.offset) + 1)) === 'lost') return 'lost';
    }
    return 'committed';
  }

  private async judge(partition: number, { offset, timestamp, headers, value }: KafkaMessage): Promise<Verdict> {
    const traceparent = headerText(headers, 'traceparent');
    const meta: TriggerMeta = {
      topic: this.topic,
      partition,
      offset: Number(offset),
      timestamp: Number(timestamp),
      ...(traceparent && { traceparent }),
    };
    const raw = rawOf(value);
    const parsed = parseTrigger(value);
    if (!parsed.ok) return this.refuse(meta, raw, parsed.reason);
    const resolution = await this.resolve(parsed.value, meta);
    return resolution.ok
      ? { kind: 'start', request: resolution.request, meta, raw }
      : this.refuse(meta, raw, resolution.reason);
  }

  private async resolve(record: TriggerRecord, meta: TriggerMeta): Promise<TriggerResolution> {
    try {
      return await this.options.resolve(record, meta);
    } catch (error) {
      if (isTheRecordsFault(error)) return { ok: false, reason: reasonOf(error) };
      throw error; // T2
    }
  }

  /** Commits the verdicts up to before `nextOffset`. */
  private async commit(partition: number, verdicts: readonly Verdict[], nextOffset: number): Promise<DeliveryOutcome> {
    try {
      return await this.commitOnce(partition, verdicts, nextOffset);
    } catch (error) {
      const [only, second] = verdicts;
      if (!isDataError(error) || only === undefined) throw error;
      if (second === undefined) {
        if (only.kind === 'quarantine') throw error;
        const refused = this.refuse(only.meta, only.raw, `The database does not take it: ${reasonOf(error)}`);
        return this.commitOnce(partition, [refused], nextOffset);
      }
      const half = verdicts.slice(0, Math.floor(verdicts.length / 2)); // T3
      const rest = verdicts.slice(half.length);
      const first = await this.commit(partition, half, offsetOf(rest[0] ?? only));
      return first === 'lost' ? 'lost' : this.commit(partition, rest, nextOffset);
    }
  }

  private async commitOnce(
    partition: number,
    verdicts: readonly Verdict[],
    nextOffset: number,
  ): Promise<DeliveryOutcome> {
    const starts = verdicts.filter((verdict) => verdict.kind === 'start');
    const quarantine = verdicts.flatMap((verdict) => (verdict.kind === 'quarantine' ? [verdict.row] : []));
    const result = await this.options.store.commitTriggers({
      topic: this.topic,
      partition,
      fromOffset: this.offsets.get(partition),
      nextOffset,
      starts: starts.map(({ request }) => ({ request, shard: shardOf(request.executionId, this.options.shardCount) })),
      quarantine,
    });
    if (result.kind === 'stale') return 'lost'; // another consumer moved the offset; the position is read again
    this.offsets.set(partition, nextOffset);
    if (quarantine.length > 0) this.options.onQuarantined(quarantine);
    return this.afterCommit(partition, starts, result.results, nextOffset);
  }

  private async afterCommit(
    partition: number,
    starts: readonly Extract<Verdict, { kind: 'start' }>[],
    results: readonly StartResult[],
    nextOffset: number,
  ): Promise<DeliveryOutcome> {
    const conflicts: Verdict[] = [];
    for (const [index, { request, meta, raw }] of starts.entries()) {
      const result = results[index];
      if (result === 'conflict')
        conflicts.push(this.refuse(meta, raw, 'The idempotency key was used with another body'));
      else if (result && 'takenBy' in result)
        conflicts.push(this.refuse(meta, raw, nameTaken(request.name ?? '', result.takenBy).message));
      else if (result && !result.replayed) this.options.announce(request, meta.traceparent);
    }
    return conflicts.length === 0 ? 'committed' : this.commitOnce(partition, conflicts, nextOffset);
  }

  private refuse(meta: TriggerMeta, raw: string, reason: string): Verdict {
    const { topic, partition, offset } = meta;
    const at = (this.options.now ?? Date.now)();
    return {
      kind: 'quarantine',
      row: {
        id: quarantineId(meta),
        tenant: this.options.tenant,
        topic,
        partition,
        offset,
        reason: reason.replaceAll('\0', ''),
        raw,
        at,
      },
    };
  }
}

function offsetOf(verdict: Verdict): number {
  return verdict.kind === 'start' ? verdict.meta.offset : verdict.row.offset;
}

/** Foreseen refusals, and code that fell over this very record. Anything else may be the network, as a TypeError of `fetch` with a cause is. */
function isTheRecordsFault(error: unknown): boolean {
  if (error instanceof EngineError) return !error.retryable && error.code !== 'INTERNAL';
  return (
    (error instanceof TypeError && error.cause === undefined) ||
    error instanceof RangeError ||
    error instanceof SyntaxError
  );
}

function isDataError(error: unknown): boolean {
  const code = typeof error === 'object' && error !== null && 'code' in error ? error.code : undefined;
  return typeof code === 'string' && DATA_ERROR.test(code);
}
