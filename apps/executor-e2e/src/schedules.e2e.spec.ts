import { describeKafka } from './broker.fixture';
import { Checker } from './checker.fixture';
import { Cluster, OPEN_MS, SESSION_MS } from './cluster.fixture';
import type { ServiceProcess } from './service-process.fixture';
import { Ticks } from './ticks.fixture';

const TEST_MS = 240_000;
/** So many that every executor owns some. */
const SCHEDULES = 12;

describeKafka('schedules of every second', () => {
  let cluster: Cluster;
  let executors: ServiceProcess[];
  let ticks: Ticks;

  beforeAll(async () => {
    cluster = await Cluster.open();
    executors = await cluster.start(2);
    await cluster.shared(executors);
    ticks = await Ticks.create(cluster, SCHEDULES);
  }, OPEN_MS);

  afterAll(() => cluster?.close());

  it(
    'are fired by the owners of their shards, once each, whichever of them dies or sleeps',
    async () => {
      const [victim, sleeper] = executors as [ServiceProcess, ServiceProcess];
      const owners = await cluster.rows('select distinct s.owner from schedule c join shard s on s.id = c.shard');
      expect(owners).toHaveLength(2);
      await ticks.goneOn(3);
      await victim.kill();
      await ticks.goneOn(3);
      const second = await (await cluster.executor()).ready();
      await cluster.shared([sleeper, second]);
      await ticks.goneOn(3);
      sleeper.freeze();
      await cluster.shared([second], 4 * SESSION_MS);
      await ticks.goneOn(3);
      sleeper.thaw();
      await cluster.shared([sleeper, second]);
      await ticks.goneOn(3);
      await ticks.end();
      const { executions, faults } = await ticks.verdict();
      expect(faults).toEqual([]);
      const checker = new Checker(cluster);
      await checker.settled(executions, 20_000);
      expect((await checker.verdict()).faults).toEqual([]);
      expect(await cluster.foreignWrites()).toBe(0);
    },
    TEST_MS,
  );
});
