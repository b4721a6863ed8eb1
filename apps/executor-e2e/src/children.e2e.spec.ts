import { type Body, inParallel, waitFor } from '@workflows/testing';
import { describeKafka } from './broker.fixture';
import { Checker } from './checker.fixture';
import { Cluster, OPEN_MS } from './cluster.fixture';
import { Functions } from './functions.fixture';
import type { ServiceProcess } from './service-process.fixture';

const PARENTS = 300;
const TEST_MS = 110_000;
const RETRY = [{ errors: ['States.ALL'], interval: 0.2, maxAttempts: 50 }];

/** Each order starts a shipment, an execution of its own, and gives what that gives. */
const ORDER = {
  name: 'order',
  states: {
    prepare: { type: 'pass', next: 'ship' },
    ship: { type: 'workflow', workflow: 'shipment', next: 'done' },
    done: { type: 'succeed' },
  },
};
const SHIPMENT = {
  name: 'shipment',
  states: {
    pack: { type: 'task', task: 'pack', retry: RETRY, next: 'rest' },
    rest: { type: 'wait', duration: 'PT0.5S', next: 'send' },
    send: { type: 'task', task: 'send', retry: RETRY, end: true },
  },
};
/** One whose child nobody works on. */
const STUCK = { name: 'stuck', states: { hold: { type: 'workflow', workflow: 'never', end: true } } };
const NEVER = { name: 'never', states: { wait: { type: 'task', task: 'nobody', end: true } } };

describeKafka('parents and children of two executors, one of which is killed', () => {
  let cluster: Cluster;
  let functions: Functions;
  let executors: ServiceProcess[];

  beforeAll(async () => {
    cluster = await Cluster.open();
    functions = await Functions.start({
      pack: async () => ({ packed: true }),
      send: async ({ order }) => ({ sent: order }),
    });
    executors = await cluster.start(2);
    await functions.register(cluster.api);
    for (const workflow of [SHIPMENT, ORDER, NEVER, STUCK]) await cluster.api.ask('POST', '/workflows', workflow);
    await cluster.shared(executors);
  }, OPEN_MS);

  afterAll(async () => {
    await cluster?.close();
    await functions?.stop();
  });

  /** Pairs of which one is the dead one's and the other is not, both still running. */
  const torn = (dead: string, whose: 'parent' | 'child'): Promise<number> =>
    cluster.number(
      `select count(*) from open_child o join execution p on p.id = o.parent_id join shard ps on ps.id = p.shard join shard cs on cs.id = o.shard
       where p.status = 'running' and (ps.owner = $1) = $2 and (cs.owner = $1) = not $2`,
      [dead, whose === 'parent'],
    );

  it(
    'find each other again: every order has one shipment, and all of them arrive',
    async () => {
      const [victim, survivor] = executors as [ServiceProcess, ServiceProcess];
      const dead = await cluster.ownerOf(victim);
      const orders = Array.from({ length: PARENTS }, (_, order) => order);
      const started = inParallel(orders, 32, (order) => cluster.api.start('order', { order }));
      await waitFor(async () => (await torn(dead, 'parent')) > 5 && (await torn(dead, 'child')) > 5, {
        within: 30_000,
      });
      await victim.kill();
      expect(await torn(dead, 'parent')).toBeGreaterThan(0);
      expect(await torn(dead, 'child')).toBeGreaterThan(0);
      executors = [survivor, await (await cluster.executor()).ready()];

      const ids = await started;
      const checker = new Checker(cluster);
      await checker.settled(2 * PARENTS, 60_000);
      expect((await checker.verdict()).faults).toEqual([]);
      expect(await cluster.number('select count(*) from open_child')).toBe(0);

      const parents = await inParallel(ids, 32, (id) => cluster.api.execution(id));
      expect(parents.filter(({ status }) => status !== 'completed')).toEqual([]);
      expect(parents.map(({ output }) => output.sent)).toEqual(orders);
      const childOf = ({ stateHistory }: Body): string =>
        stateHistory.find(({ state }: Body) => state === 'ship').childExecutionId;
      const children = await inParallel(parents.map(childOf), 32, (id) => cluster.api.execution(id));
      expect(children.map(({ parent }) => parent)).toEqual(ids.map((executionId) => ({ executionId, state: 'ship' })));
      expect(new Set(children.map(({ id }) => id)).size).toBe(PARENTS);
      expect(children.map(({ status, output }) => [status, output.sent])).toEqual(
        orders.map((order) => ['completed', order]),
      );
    },
    TEST_MS,
  );

  it(
    'end together, though the owners of some of them die before they could tell',
    async () => {
      const [victim, survivor] = executors as [ServiceProcess, ServiceProcess];
      await cluster.shared(executors);
      const before = await cluster.number('select count(*) from execution');
      const ids = await inParallel(Array.from({ length: 60 }), 16, () => cluster.api.start('stuck', {}));
      await waitFor(async () => (await cluster.number('select count(*) from open_child')) === ids.length, {
        within: 20_000,
      });
      const cancelled = inParallel(ids, 60, (id) => cluster.api.send('POST', `/workflows/executions/${id}/cancel`));
      await waitFor(
        async () => (await cluster.number(`select count(*) from execution where status = 'cancelled'`)) > 0,
      );
      await victim.kill();
      await cancelled; // some were answered, some were not
      await cluster.shared([survivor, await (await cluster.executor()).ready()]);
      await inParallel(ids, 16, (id) => cluster.api.send('POST', `/workflows/executions/${id}/cancel`));

      await new Checker(cluster).settled(before + 2 * ids.length, 60_000);
      const parents = await inParallel(ids, 16, (id) => cluster.api.execution(id));
      expect(parents.map(({ status }) => status)).toEqual(ids.map(() => 'cancelled'));
      const children = await inParallel(parents, 16, ({ stateHistory }) =>
        cluster.api.execution(stateHistory[0].childExecutionId),
      );
      expect(children.map(({ status, parent }) => [status, parent.executionId])).toEqual(
        ids.map((id) => ['cancelled', id]),
      );
      expect(await cluster.number('select count(*) from open_child')).toBe(0);
    },
    TEST_MS,
  );
});
