import { shardOf } from '@workflows/contracts';
import { EventStream, inParallel, Load, STEPS, waitFor } from '@workflows/testing';
import { describeKafka } from './broker.fixture';
import { Checker } from './checker.fixture';
import { Cluster, OPEN_MS, SESSION_MS } from './cluster.fixture';
import { Functions } from './functions.fixture';
import type { ServiceProcess } from './service-process.fixture';

const TEST_MS = 240_000;
const BELL = { name: 'Bell', states: { initial: { type: 'event', event: 'bell.rung', end: true } } };

describeKafka('the executors of an installation', () => {
  let cluster: Cluster;
  let functions: Functions;
  let load: Load;
  let executors: ServiceProcess[];
  let gateway: ServiceProcess;

  beforeAll(async () => {
    cluster = await Cluster.open();
    functions = await Functions.start({ step: async () => ({ done: true }), last: async ({ number }) => ({ number }) });
    await cluster.found();
    const started = await Promise.all([cluster.gateway(), await cluster.executor(), await cluster.executor()]);
    await Promise.all(started.map((one) => one.ready()));
    [gateway, ...executors] = started as [ServiceProcess, ...ServiceProcess[]];
    await functions.register(cluster.api);
    for (const workflow of [STEPS, BELL]) await cluster.api.ask('POST', '/workflows', workflow);
    load = new Load(cluster.api);
    await cluster.shared(executors);
  }, OPEN_MS);

  afterAll(async () => {
    await load?.end();
    await cluster?.close();
    await functions?.stop();
  });

  /** Everything that was ever started in this file has run once, and nothing is left. */
  async function allIsWell(): Promise<void> {
    await load.stop();
    const checker = new Checker(cluster);
    await checker.settled(load.acknowledged.size, 30_000);
    const { faults, executions } = await checker.verdict();
    expect(faults).toEqual([]);
    expect(executions.filter(({ status }) => status !== 'completed')).toEqual([]);
    const known = new Set(executions.map(({ id }) => id));
    expect([...load.acknowledged.values()].filter((id) => !known.has(id))).toEqual([]);
  }

  const isRunningIn = (owner: string): Promise<number> =>
    cluster.number(
      `select count(*) from execution e join shard s on s.id = e.shard where s.owner = $1 and e.status = 'running'`,
      [owner],
    );

  it(
    'write nothing when they wake up after their session, and come back as good members',
    async () => {
      const [zombie, survivor] = executors as [ServiceProcess, ServiceProcess];
      const owner = await cluster.ownerOf(zombie);
      load.run(8);
      await waitFor(() => load.acknowledged.size > 100);
      await waitFor(async () => {
        zombie.freeze();
        if ((await isRunningIn(owner)) > 0) return true; // with work in hand
        zombie.thaw();
        return false;
      });
      const before = await cluster.rows<{ id: number; epoch: string }>(
        'select id, epoch from shard where owner = $1 order by id',
        [owner],
      );
      expect(before.length).toBeGreaterThan(0);

      await cluster.shared([survivor], SESSION_MS + 10_000);
      await waitFor(async () => (await isRunningIn(owner)) === 0);
      const taken = await cluster.rows<{ id: number; epoch: string }>(
        'select id, epoch from shard where id = any($1) order by id',
        [before.map(({ id }) => id)],
      );
      expect(taken.map(({ epoch }) => Number(epoch))).toEqual(before.map(({ epoch }) => Number(epoch) + 1));
      const progress = load.acknowledged.size;
      await waitFor(() => load.acknowledged.size > progress + 50);

      const said = zombie.output.length;
      zombie.thaw();
      await waitFor(() => /shards went to another executor/.test(zombie.output.slice(said))); // it tried to write, and the fence said no
      await cluster.shared([zombie, survivor], 30_000);
      expect(await cluster.foreignWrites()).toBe(0);
      const again = load.acknowledged.size;
      await waitFor(() => load.acknowledged.size > again + 100);
      await waitFor(
        async () =>
          (await cluster.number('select count(*) from execution where begun_at > $1', [Date.now() - 1_000])) > 0,
      );
      await allIsWell();
      expect(zombie.hasEnded).toBe(false);
    },
    TEST_MS,
  );

  /** Executions in many shards that wait for a signal, each with somebody who looks on. */
  async function listenedTo(): Promise<{ id: string; stream: EventStream }[]> {
    const ids = await Promise.all(Array.from({ length: 16 }, () => cluster.api.start(BELL.name)));
    for (const id of ids) load.acknowledged.set(id, id);
    return Promise.all(
      ids.map(async (id) => ({
        id,
        stream: await EventStream.open(cluster.api, `/workflows/executions/${id}/stream`),
      })),
    );
  }

  it(
    'hand their shards over at once on SIGTERM, with what they have in hand done, and all who look on see the rest',
    async () => {
      const [leaving, staying] = executors as [ServiceProcess, ServiceProcess];
      const listened = await listenedTo();
      const beganToJoin = performance.now();
      const joining = await (await cluster.executor()).ready();
      await cluster.shared([leaving, staying, joining]);
      const joined = performance.now() - beganToJoin;
      load.run(8);
      const start = load.acknowledged.size;
      await waitFor(() => load.acknowledged.size > start + 50);
      const began = performance.now();
      expect(await leaving.stop()).toBe(0);
      await cluster.shared([staying, joining]);
      // It left the group: had anybody waited for its session, that would have come on top of what a change of members takes.
      expect(performance.now() - began).toBeLessThan(joined + SESSION_MS);
      executors = [staying, joining];
      for (const { id } of listened)
        await cluster.api.ask('POST', `/workflows/executions/${id}/signal`, { type: 'bell.rung', data: {} });
      for (const { id, stream } of listened) {
        await stream.ended;
        expect(stream.of('history')).toEqual(await cluster.api.history(id));
      }
      await allIsWell();
    },
    TEST_MS,
  );

  it(
    'take up again what was started while Kafka was away',
    async () => {
      load.run(4);
      const start = load.acknowledged.size;
      await waitFor(() => load.acknowledged.size > start + 50);
      await cluster.broker.kill();
      const answers = await inParallel(
        Array.from({ length: 50 }, (_, index) => index),
        4,
        (number) => cluster.api.send('POST', `/workflows/${STEPS.name}/execute`, { body: { input: { number } } }),
      );
      expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 201));
      for (const { body } of answers) load.acknowledged.set(body.id, body.id);
      await cluster.broker.restart();
      await allIsWell();
      await cluster.shared(executors);
    },
    TEST_MS,
  );

  it(
    'begin what a gateway accepted that was killed at once',
    async () => {
      const id = await cluster.api.start(STEPS.name, { number: 1 });
      await gateway.kill();
      load.acknowledged.set(id, id);
      // As if the announcement had been lost with it: the row is all there is.
      const unannounced = id.replace(/.{4}$/, 'beef');
      await cluster.rows(
        `insert into execution (id, tenant, shard, version, created_at, status, workflow_id, workflow_name, start_state, input)
       select $2, tenant, $3, version, created_at, 'running', workflow_id, workflow_name, start_state, input from execution where id = $1`,
        [id, unannounced, shardOf(unannounced, await cluster.shardCount())],
      );
      load.acknowledged.set(unannounced, unannounced);
      await allIsWell();
      gateway = await cluster.gateway().ready();
      expect((await cluster.api.execution(unannounced)).status).toBe('completed');
    },
    TEST_MS,
  );

  it(
    'and whoever does not know the secret are told nothing',
    async () => {
      const stranger = await cluster
        .gateway({ PORT: '0', INTERNAL_SECRET: 'not the secret of this installation' })
        .ready();
      const answer = await cluster.api.at(stranger.url).send('GET', '/workflows');
      expect(answer).toMatchObject({ status: 503, body: { errors: [{ code: 'UNAVAILABLE' }] } });
      const polled = await cluster.api
        .at(stranger.url)
        .send('POST', '/tasks/poll', { body: { functions: ['nobody'], wait: 1 } });
      expect(polled.body.tasks ?? []).toEqual([]);
      expect(await stranger.stop()).toBe(0);
    },
    TEST_MS,
  );

  it(
    'and a service of the one-process form do not share a database',
    async () => {
      const second = cluster.standalone({ KAFKA_BROKERS: undefined });
      expect(await second.ended).toBe(1);
      expect(second.output).toMatch(
        /another Workflows service is running on this database \("executor" from .*Stop it first, or give this one a database of its own/,
      );

      expect(await Promise.all(executors.map((one) => one.stop()))).toEqual([0, 0]);
      const alone = await cluster.standalone({ KAFKA_BROKERS: undefined }).ready();
      const late = await cluster.executor();
      expect(await late.ended).toBe(1);
      expect(late.output).toMatch(/another Workflows service is running on this database \("workflows" from /);
      expect(await alone.stop()).toBe(0);
    },
    TEST_MS,
  );

  it(
    'do not start where the topic of commands is divided otherwise than the shards',
    async () => {
      await cluster.repartition('workflows.commands', (await cluster.shardCount()) + 1);
      const misled = await cluster.executor();
      expect(await misled.ended).toBe(1);
      expect(misled.output).toMatch(/workflows\.commands has 65 partitions, but this installation has 64 shards/);
    },
    TEST_MS,
  );
});
