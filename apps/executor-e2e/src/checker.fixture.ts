import { TOPICS, shardOf } from '@workflows/contracts';
import { databaseFaults, waitFor, type ExecutionRow, type ReadHistory } from '@workflows/testing';
import type { Cluster } from './cluster.fixture';

const MOST_FAULTS = 20;

/** What an installation came to, and what is wrong with it by the invariants of the engine. */
export interface Verdict {
  faults: string[];
  executions: ExecutionRow[];
  histories: ReadonlyMap<string, ReadHistory>;
  changes: number;
  commands: number;
}

/**
 * Reads the database and the topics behind the service's back. It knows the invariants and none of the service's code:
 * where it folds a history it does so by its own lines.
 */
export class Checker {
  constructor(private readonly cluster: Cluster) {}

  /** Waits until nothing is under way any more; fails with what still is. */
  async settled(executions: number, within: number): Promise<void> {
    let last: string[] = [];
    const isSettled = async (): Promise<boolean> => (last = await this.unsettled(executions)).length === 0;
    await waitFor(isSettled, { within, every: 200 }).catch(() => {
      throw new Error(`not settled within ${within} ms: ${last.join('; ')}`);
    });
  }

  private async unsettled(executions: number): Promise<string[]> {
    const { cluster } = this;
    const open: string[] = [];
    const is = (what: string, actual: number, wanted: number): void =>
      void (actual === wanted || open.push(`${what}: ${actual} of ${wanted}`));
    is(
      'ended executions',
      await cluster.number(`select count(*) from execution where status <> 'running'`),
      executions,
    );
    for (const table of ['task', 'timer', 'outbox'])
      is(`rows of ${table}`, await cluster.number(`select count(*) from ${table}`), 0);
    if (open.length > 0) return open;
    const taken = sum(
      (await cluster.rows<{ next_offset: string }>('select next_offset from shard')).map((row) =>
        Number(row.next_offset),
      ),
    );
    is('commands accounted for', taken, sum([...(await cluster.ends(TOPICS.commands)).values()]));
    const triggered = await cluster.number('select coalesce(sum(next_offset), 0) from trigger_offset');
    is('triggers accounted for', triggered, sum([...(await cluster.ends(TOPICS.triggers)).values()]));
    return open;
  }

  /** To be asked once it has settled. */
  async verdict(): Promise<Verdict> {
    const { executions, histories, faults: rowFaults } = await databaseFaults(this.cluster);
    const offsets = await this.offsetFaults();
    const changes = await this.changeFaults(executions);
    const faults = [...rowFaults, ...(await this.shardFaults(executions)), ...offsets.faults, ...changes.faults];
    const shown =
      faults.length > MOST_FAULTS
        ? [...faults.slice(0, MOST_FAULTS), `… and ${faults.length - MOST_FAULTS} more`]
        : faults;
    return { faults: shown, executions, histories, changes: changes.count, commands: offsets.commands };
  }

  /** I13, I36: the owners of shards, and what is in them. */
  private async shardFaults(executions: readonly ExecutionRow[]): Promise<string[]> {
    const foreign = await this.cluster.foreignWrites();
    const unowned = await this.cluster.number('select count(*) from shard where owner is null or epoch = 0');
    const shards = await this.cluster.shardCount();
    return [
      ...(foreign === 0 ? [] : [`${foreign} sessions wrote for an owner that was not theirs (I13)`]),
      ...(unowned === 0 ? [] : [`${unowned} shards without an owner (I13)`]),
      ...executions
        .filter(({ id, shard }) => shard !== shardOf(id, shards))
        .map(({ id }) => `${id}: is in a wrong shard (I36)`),
    ];
  }

  /** I3, I4, I15: each partition's position is its end, neither before nor beyond. */
  private async offsetFaults(): Promise<{ faults: string[]; commands: number }> {
    const faults: string[] = [];
    const compare = (topic: string, ends: Map<number, number>, taken: Map<number, number>): void => {
      for (const [partition, end] of ends) {
        const next = taken.get(partition) ?? 0;
        if (next !== end) faults.push(`${topic}/${partition} ends at ${end}, and ${next} is next (I3)`);
      }
    };
    const commands = await this.cluster.ends(TOPICS.commands);
    const shards = await this.cluster.rows<{ id: number; next_offset: string }>('select id, next_offset from shard');
    compare(TOPICS.commands, commands, new Map(shards.map(({ id, next_offset }) => [id, Number(next_offset)])));
    const triggers = await this.cluster.rows<{ partition: number; next_offset: string }>(
      'select partition, next_offset from trigger_offset',
    );
    compare(
      TOPICS.triggers,
      await this.cluster.ends(TOPICS.triggers),
      new Map(triggers.map((row) => [row.partition, Number(row.next_offset)])),
    );
    return { faults, commands: sum([...commands.values()]) };
  }

  /** I7: what became of each execution was told, in this order and of nothing else: its beginning first, and last how it ended. */
  private async changeFaults(executions: readonly ExecutionRow[]): Promise<{ faults: string[]; count: number }> {
    const records = await this.cluster.read(TOPICS.events);
    const told = new Map<string, Map<string, string>>();
    const faults: string[] = [];
    for (const { key, value } of records) {
      const { subject, type, id } = JSON.parse(value);
      const status = String(type).replace('workflows.execution.', '');
      if (key !== subject || !String(`${id}:`).startsWith(`${subject}:${status}:`))
        faults.push(`${subject}: its change ${id} has the key ${key}`);
      told.set(subject, (told.get(subject) ?? new Map()).set(id, status)); // in the order in which each was told first
    }
    for (const { id, status, redrive_count: redrives } of executions) {
      const all = [...(told.get(id)?.values() ?? [])];
      const ends = all.filter((each) => ENDED.includes(each));
      const isRight = all.at(-1) === status && !ENDED.includes(all[0] ?? '') && ends.length <= 1 + (redrives ?? 0);
      if (!isRight && all.join() !== 'cancelled')
        faults.push(`${id}: told were "${all.join()}", and it is ${status} (I7)`);
    }
    const known = new Set(executions.map(({ id }) => id));
    for (const id of told.keys()) if (!known.has(id)) faults.push(`${id}: was told of, and does not exist (I7)`);
    return { faults, count: records.length };
  }
}

const ENDED = ['completed', 'failed', 'timedOut', 'cancelled'];

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, one) => total + one, 0);
}
