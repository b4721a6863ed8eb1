import { waitFor } from '@workflows/testing';
import type { Cluster } from './cluster.fixture';

const EVERY_MS = 1_000;

/** Schedules of every second that let no time pass: whatever happens, the times at which they start something have no gap. */
export class Ticks {
  private constructor(
    private readonly cluster: Cluster,
    private readonly ids: readonly string[],
  ) {}

  static async create(cluster: Cluster, count: number): Promise<Ticks> {
    await cluster.api.workflow('tick', { end: { type: 'succeed' } });
    const when = { spec: { every: EVERY_MS / 1_000 }, overlap: 'allow', catchUp: 'all' };
    const made = await Promise.all(
      Array.from({ length: count }, (_, number) =>
        cluster.api.ask('POST', '/schedules', { name: `tick ${number}`, workflow: 'tick', input: { number }, ...when }),
      ),
    );
    return new Ticks(
      cluster,
      made.map(({ id }) => id),
    );
  }

  /** Waits until each of them has gone on by so many firings. */
  async goneOn(by: number): Promise<void> {
    const before = (await this.times()).map(({ length }) => length);
    await waitFor(async () => (await this.times()).every(({ length }, index) => length >= (before[index] ?? 0) + by), {
      within: 60_000,
      every: 100,
    });
  }

  /** Lets them fire no more, and waits for what they have decided to start. */
  async end(): Promise<void> {
    for (const id of this.ids) await waitFor(() => this.isStopped(id), { within: 60_000, every: 100 });
    const pending = `select count(*) from firing where status = 'pending'`;
    await waitFor(async () => (await this.cluster.number(pending)) === 0, { within: 60_000, every: 100 });
  }

  /** Right after a fault the service may be away. */
  private async isStopped(id: string): Promise<boolean> {
    const body = { spec: { cron: '0 0 1 1 *' } };
    const { status, text } = await this.cluster.api.send('PATCH', `/schedules/${id}`, { body });
    if (status >= 400 && status < 500) throw new Error(`PATCH of ${id}: ${status} ${text}`);
    return status === 200;
  }

  /** How many executions there have to be, and what is wrong: times that are missing, executions without a time. */
  async verdict(): Promise<{ executions: number; faults: string[] }> {
    const all = await this.times();
    const executions = all.reduce((sum, { length }) => sum + length, 0);
    const found = await this.cluster.number(`select count(*) from execution where workflow_name = 'tick'`);
    const gaps = all.filter((times) => times.some((time, index) => time !== (times[0] ?? 0) + index * EVERY_MS));
    return {
      executions,
      faults: [
        ...gaps.map((times) => `a schedule has left out a time of ${times.join()}`),
        ...(found === executions ? [] : [`${executions} times of schedules have started ${found} executions`]),
      ],
    };
  }

  /** Of each schedule, the times at which it has started something, as the keys of the executions say. */
  private async times(): Promise<number[][]> {
    const rows = await this.cluster.rows<{ id: string; times: string[] }>(
      `select split_part(key, e'\\n', 2) as id, array_agg(split_part(key, e'\\n', 3) order by split_part(key, e'\\n', 3)::bigint) as times
         from idempotency_key where key like e'schedule\\n%' group by 1`,
    );
    return this.ids.map((id) => (rows.find((row) => row.id === id)?.times ?? []).map(Number));
  }
}
