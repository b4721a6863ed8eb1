import type {
  DecidedFirings,
  DueSchedule,
  FiringOutcome,
  FiringRef,
  FiringStore,
  ScheduleState,
  SweptFirings,
  WaitingFiring,
} from '@workflows/runtime';
import type { ExecutionId, ScheduleDraft, ScheduleId } from '@workflows/contracts';
import type { Connections } from '../connections';
import { loadSql } from '../load-sql';
import { parseJson } from '../rows';
import { numberList, plainText, textList } from '../sql-lists';

const SQL = {
  findSchedules: loadSql('find-schedules'),
  readSchedule: loadSql('read-schedule'),
  commitFirings: loadSql('commit-firings'),
  sweepFirings: loadSql('sweep-firings'),
  promoteFiring: loadSql('promote-firing'),
  readFiring: loadSql('read-firing'),
  settleFiring: loadSql('settle-firing'),
};

/** Schedules in Postgres, as their owners work on them. */
export class PostgresFiringStore implements FiringStore {
  constructor(private readonly connections: Connections) {}

  findSchedules(
    shards: readonly number[],
    horizonMs: number,
    limit: number,
    after?: DueSchedule,
  ): Promise<DueSchedule[]> {
    const values = [numberList(shards), horizonMs, limit, after?.dueAt ?? 0, after?.scheduleId ?? ''];
    return this.connections.run<DueSchedule>('find-schedules', SQL.findSchedules, values);
  }

  async readSchedule(id: ScheduleId): Promise<ScheduleState | undefined> {
    const [row] = await this.connections.run<ScheduleState>('read-schedule', SQL.readSchedule, [id]);
    return row;
  }

  async commitFirings({ scheduleId, revision, time, claim, firings, next }: DecidedFirings): Promise<boolean> {
    const cancels = firings.some((firing) => firing.cancels === true);
    const rows = await this.connections.run('commit-firings', SQL.commitFirings, [
      ...[scheduleId, revision, time, claim.shard, claim.epoch, next?.time ?? null, next?.dueAt ?? null],
      numberList(firings.map((firing) => firing.time)),
      textList(firings.map(({ status }) => status)),
      textList(firings.map(({ reason }) => reason)),
      cancels,
    ]);
    return rows.length > 0;
  }

  async sweepFirings(shards: readonly number[], limit: number, after?: WaitingFiring): Promise<SweptFirings> {
    const values = [
      numberList(shards),
      limit,
      after?.shard ?? -1,
      after?.at ?? 0,
      after?.scheduleId ?? '',
      after?.time ?? 0,
    ];
    const rows = await this.connections.run<SweptRow>('sweep-firings', SQL.sweepFirings, values);
    const swept: SweptFirings = { waiting: [], cancelled: [] };
    for (const { executionId, asOf, ...row } of rows)
      if (executionId === null) swept.waiting.push(row);
      else swept.cancelled.push({ executionId, tenant: row.tenant, asOf });
    return swept;
  }

  async promoteFiring({ scheduleId, time }: FiringRef, { shard, epoch }: DecidedFirings['claim']): Promise<boolean> {
    const values = [scheduleId, time, shard, epoch];
    return (await this.connections.run('promote-firing', SQL.promoteFiring, values)).length > 0;
  }

  async readFiring({ scheduleId, time }: FiringRef): Promise<{ draft: ScheduleDraft; cancels: boolean } | undefined> {
    const [row] = await this.connections.run<FiringRow>('read-firing', SQL.readFiring, [scheduleId, time]);
    if (row === undefined) return undefined;
    const { draft, input, cancels } = row;
    return { draft: input === null ? draft : { ...draft, input: parseJson(input) }, cancels };
  }

  async settleFiring({ scheduleId, time }: FiringRef, outcome: FiringOutcome): Promise<void> {
    const { executionId = null, reason = null } = { executionId: undefined, reason: undefined, ...outcome };
    const values = [scheduleId, time, outcome.status, executionId, reason === null ? null : plainText(reason)];
    await this.connections.run('settle-firing', SQL.settleFiring, values);
  }
}

/** Without an execution, one that waits; of one that is to be cancelled nothing else is read. */
interface SweptRow extends WaitingFiring {
  executionId: ExecutionId | null;
  asOf: number;
}

interface FiringRow {
  draft: Omit<ScheduleDraft, 'input'>;
  input: string | null;
  cancels: boolean;
}
