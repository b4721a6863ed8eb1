import { inParallel, waitFor } from '@workflows/testing';
import { describeKafka } from './broker.fixture';
import { Checker } from './checker.fixture';
import { Cluster, OPEN_MS } from './cluster.fixture';
import { ONBOARDING, customer, onboardingFaults, serveOnboarding } from './onboarding.fixture';
import type { ServiceProcess } from './service-process.fixture';

const EACH = 1_000;

const BEGUN = 'select count(*) from execution e join shard s on s.id = e.shard';
const UNDER_WAY = `e.status = 'running' and e.begun_at is not null`;

/**
 * Kills a process when it has work under way, and says how much: it is frozen, looked at, and let go on until there is some, since
 * between a look and the blow it could end all it has begun.
 */
async function killMidway(victim: ServiceProcess, underWay: () => Promise<number>): Promise<number> {
  for (let tries = 0; tries < 50; tries++) {
    victim.freeze();
    const begun = await underWay();
    if (begun > 0) {
      await victim.kill();
      return begun;
    }
    victim.thaw();
  }
  return 0;
}

describeKafka('two executors, one of them killed under load, and a third', () => {
  let cluster: Cluster;
  let executors: ServiceProcess[];

  beforeAll(async () => {
    cluster = await Cluster.open();
    executors = await cluster.start(2);
    await serveOnboarding(cluster);
    await cluster.shared(executors);
  }, OPEN_MS);

  afterAll(() => cluster?.close());

  it('complete all of 1,000 executions from REST and 1,000 from a producer, each once', async () => {
    const [victim, survivor] = executors as [ServiceProcess, ServiceProcess];
    const dead = await cluster.ownerOf(victim);
    const numbers = Array.from({ length: EACH }, (_, index) => index);
    const fromRest = inParallel(numbers, 32, (number) => cluster.api.start(ONBOARDING, customer(number)));
    const fromTopic = cluster.trigger(
      ...numbers.map((number) => ({ workflow: ONBOARDING, input: customer(EACH + number) })),
    );

    const completed = (): Promise<number> =>
      cluster.number(`select count(*) from execution where status = 'completed'`);
    await waitFor(async () => (await completed()) > EACH / 4, { within: 30_000 });
    expect(
      await killMidway(victim, () => cluster.number(`${BEGUN} where s.owner = $1 and ${UNDER_WAY}`, [dead])),
    ).toBeGreaterThan(0);
    expect(await completed()).toBeLessThan(2 * EACH);
    const third = await (await cluster.executor()).ready();

    const ids = await fromRest;
    await fromTopic;
    const checker = new Checker(cluster);
    await checker.settled(2 * EACH, 60_000);
    await cluster.shared([survivor, third]);

    const { faults, executions, changes } = await checker.verdict();
    expect(faults).toEqual([]);
    expect(executions.filter(({ status }) => status === 'completed')).toHaveLength(2 * EACH);
    expect(changes).toBeGreaterThanOrEqual(4 * EACH);

    const views = await inParallel(executions, 32, ({ id }) => cluster.api.execution(id));
    expect(views.flatMap(onboardingFaults)).toEqual([]);
    const inputs = views
      .map(({ input }) => Number(input.customer.name.slice('Customer '.length)))
      .sort((a, b) => a - b);
    expect(inputs).toEqual(Array.from({ length: 2 * EACH }, (_, index) => index));
    const known = new Set(views.map(({ id }) => id));
    expect(ids.filter((id) => !known.has(id))).toEqual([]);
  }, 240_000);

  it('make one execution for each key, though the starts under it come to both at once (I2)', async () => {
    const KEYS = 50;
    const answers = await inParallel(
      Array.from({ length: 4 * KEYS }, (_, index) => index),
      64,
      (index) =>
        cluster.api.send('POST', `/workflows/${encodeURIComponent(ONBOARDING)}/execute`, {
          body: { input: customer(10_000 + (index % KEYS)) },
          headers: { 'idempotency-key': `same ${index % KEYS}` },
        }),
    );
    expect(answers.filter(({ status }) => status !== 201).map(({ text }) => text)).toEqual([]);
    expect(new Set(answers.map(({ body }) => body.id)).size).toBe(KEYS);
    await new Checker(cluster).settled(2 * EACH + KEYS, 60_000);
  });
});
