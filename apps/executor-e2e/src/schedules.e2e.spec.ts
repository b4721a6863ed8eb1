import { waitFor } from '@workflows/testing';
import { describeKafka } from './broker.fixture';
import { Checker } from './checker.fixture';
import { Cluster, OPEN_MS, SESSION_MS } from './cluster.fixture';
import type { ServiceProcess } from './service-process.fixture';

const TEST_MS = 240_000;
/** So many that every executor owns some. */
const SCHEDULES = 12;

describeKafka('schedules of every second', () => {
  let cluster: Cluster;
  let executors: ServiceProcess[];
  let ids: string[];

  beforeAll(async () => {
    cluster = await Cluster.open();
    executors = await cluster.start(2);
    await cluster.shared(executors);
    await cluster.api.workflow('tick', { end: { type: 'succeed' } });
    const names = Array.from({ length: SCHEDULES }, (_, index) => `tick ${index}`);
    const made = await Promise.all(
      names.map((name) =>
        cluster.api.ask('POST', '/schedules', {
          ...{ name, workflow: 'tick', spec: { every: 1 } },
          ...{ overlap: 'allow', catchUp: 'all', input: { of: name } },
        }),
      ),
    );
    ids = made.map(({ id }) => id);
  }, OPEN_MS);

  afterAll(() => cluster?.close());

  /** Of each schedule, the times at which it has started something. */
  async function times(): Promise<number[][]> {
    const rows = await cluster.rows<{ id: string; times: string[] }>(
      `select split_part(key, e'\\n', 2) as id, array_agg(split_part(key, e'\\n', 3) order by split_part(key, e'\\n', 3)::bigint) as times
         from idempotency_key where key like e'schedule\\n%' group by 1`,
    );
    return ids.map((id) => (rows.find((row) => row.id === id)?.times ?? []).map(Number));
  }

  /** Each of them has gone on by so many firings. */
  async function goneOn(by: number): Promise<void> {
    const before = (await times()).map(({ length }) => length);
    await waitFor(async () => (await times()).every(({ length }, index) => length >= (before[index] ?? 0) + by), {
      within: 60_000,
      every: 100,
    });
  }

  it(
    'are fired by the owners of their shards, once each, whichever of them dies or sleeps',
    async () => {
      const [victim, sleeper] = executors as [ServiceProcess, ServiceProcess];
      const owners = await cluster.rows('select distinct s.owner from schedule c join shard s on s.id = c.shard');
      expect(owners).toHaveLength(2);
      await goneOn(3);
      await victim.kill();
      await goneOn(3);
      const second = await (await cluster.executor()).ready();
      await cluster.shared([sleeper, second]);
      await goneOn(3);
      sleeper.freeze();
      await cluster.shared([second], 4 * SESSION_MS);
      await goneOn(3);
      sleeper.thaw();
      await cluster.shared([sleeper, second]);
      await goneOn(3);
      for (const id of ids) await cluster.api.ask('PATCH', `/schedules/${id}`, { spec: { cron: '0 0 1 1 *' } });
      await waitFor(async () => (await cluster.number(`select count(*) from firing where status = 'pending'`)) === 0);
      const all = await times();
      for (const of of all) expect(of).toEqual(of.map((_, index) => (of[0] ?? 0) + index * 1_000));
      const started = all.reduce((sum, { length }) => sum + length, 0);
      expect(await cluster.number('select count(*) from execution')).toBe(started);
      const checker = new Checker(cluster);
      await checker.settled(started, 20_000);
      expect((await checker.verdict()).faults).toEqual([]);
      expect(await cluster.foreignWrites()).toBe(0);
    },
    TEST_MS,
  );
});
