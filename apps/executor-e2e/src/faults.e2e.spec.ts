import {
  eachMinute,
  Load,
  seededRandom,
  Steering,
  STEPS_AS_CODE,
  STEPS_OF_ALL_KINDS,
  tallyOf,
  waitFor,
  Worker,
} from '@workflows/testing';
import { describeKafka } from './broker.fixture';
import { Checker } from './checker.fixture';
import { Cluster, OPEN_MS } from './cluster.fixture';
import { FaultInjector } from './faults.fixture';
import { Functions } from './functions.fixture';
import type { ServiceProcess } from './service-process.fixture';
import { Ticks } from './ticks.fixture';

/** The same faults in each test run; a long run takes other seeds. */
const SEED = Number(process.env['SEED'] ?? 7);
const SECONDS = Number(process.env['SECONDS'] ?? 12);
/** A built checkout of the release before: the gateway and two executors are of it when the registry of this one brings the schema up to date. */
const RELEASE_BEFORE = process.env['RELEASE_BEFORE'];
/** Executors know within two seconds what is paused (thrice that on a slow machine). */
const LAG_MS = 6_000;
/** What may pass until everything has ended after the last fault: a session, a rebalance, retries. */
const SETTLE_MS = 60_000;
const FAIL = 0.1;
const SLOW_MS = 400;
const SCHEDULES = 6;
const TRIGGERS = 200;
/** Between two starts of one who only starts. */
const REST_MS = 100;
/** How many start and steer at once. */
const PEOPLE = 6;

describeKafka(`random faults, SEED=${SEED} SECONDS=${SECONDS}`, () => {
  let cluster: Cluster;
  let functions: Functions;
  let load: Load;
  let code: Load;
  let worker: Worker;
  let steering: Steering;
  let faults: FaultInjector;
  let ticks: Ticks;
  const random = seededRandom(SEED);

  beforeAll(async () => {
    cluster = await Cluster.open();
    const moody = seededRandom(SEED + 1);
    const mood = async <T>(output: T): Promise<T> => {
      const dice = moody();
      if (dice < FAIL) throw new Error('it fails now and then');
      if (dice < 2 * FAIL) await new Promise((later) => setTimeout(later, moody() * SLOW_MS));
      return output;
    };
    functions = await Functions.start({
      step: () => mood({ done: true }),
      last: ({ number }) => mood({ number }),
      'code.step': () => mood({ done: true }),
      'code.last': ({ number }) => mood({ number }),
    });
    const first = await cluster.found(RELEASE_BEFORE);
    const started = [
      cluster.gateway({}, RELEASE_BEFORE),
      await cluster.executor({}, RELEASE_BEFORE),
      await cluster.executor({}, RELEASE_BEFORE),
    ];
    const [gateway, ...others] = await Promise.all(started.map((one) => one.ready()));
    const registry = RELEASE_BEFORE === undefined ? first : await upgraded(first);
    const executors = [...others, await (await cluster.executor()).ready()];
    const before = RELEASE_BEFORE === undefined ? [] : others;
    const { retry } = STEPS_AS_CODE;
    await functions.register(cluster.api, Object.fromEntries(STEPS_AS_CODE.functions.map((name) => [name, { retry }])));
    await cluster.api.ask('POST', '/workflows', STEPS_OF_ALL_KINDS);
    const { ids } = await cluster.api.ask('POST', '/workflows/register', { bundle: STEPS_AS_CODE.bundle });
    ticks = await Ticks.create(cluster, SCHEDULES);
    load = new Load(cluster.api, STEPS_OF_ALL_KINDS.name, REST_MS);
    code = new Load(cluster.api, ids[STEPS_AS_CODE.key], REST_MS);
    steering = await Steering.create(cluster.api, seededRandom(SEED + 2), LAG_MS);
    worker = new Worker(() => cluster.api, { work: () => ({ done: true }) });
    const harmed = { executors, before, gateway: gateway as ServiceProcess, registry };
    faults = new FaultInjector(cluster, random, harmed, () => load.acknowledged.size);
  }, OPEN_MS);

  async function upgraded(registry: ServiceProcess): Promise<ServiceProcess> {
    await registry.stop();
    return cluster.registry().ready();
  }

  afterAll(async () => {
    await load?.end();
    await code?.end();
    await worker?.stop();
    await steering?.close();
    await cluster?.close();
    await functions?.stop();
  });

  const progress = (): object => ({
    faults: faults.injected.length,
    started: load.acknowledged.size,
    heardEnds: load.heardEnds,
    steered: steering.acknowledged,
  });

  it(
    'break none of the invariants',
    async () => {
      load.run(8, 4);
      code.run(3, 1);
      steering.run(PEOPLE);
      await cluster.trigger(...triggers('before'));
      await eachMinute(progress, () => faults.run(SECONDS * 1_000));
      const meanwhile = load.acknowledged.size + steering.acknowledged;
      const isEnough = (): boolean => load.acknowledged.size > 5 * faults.injected.length && load.heardEnds > 0; // I40
      await eachMinute(progress, () => waitFor(isEnough, { within: SETTLE_MS }));
      await cluster.trigger(...triggers('before'), ...triggers('after')); // the first ones again, under their keys
      await load.stop();
      await code.stop();
      await ticks.end();
      const fired = await ticks.verdict();
      expect(fired.faults).toEqual([]);
      await steering.comeToRest(cluster, SETTLE_MS);
      const worked = load.acknowledged.size + 2 * TRIGGERS;
      const executions = worked + code.acknowledged.size + fired.executions + (await steering.executions(cluster));
      const checker = new Checker(cluster);
      await checker.settled(executions, SETTLE_MS);

      const verdict = await checker.verdict();
      const figures = {
        seed: SEED,
        faults: faults.injected.length,
        kinds: tallyOf(faults.injected),
        releaseBefore: RELEASE_BEFORE !== undefined,
        executions,
        handlers: code.acknowledged.size,
        meanwhile,
        answers: load.acknowledged.size + steering.acknowledged,
        steered: steering.figures,
        paused: steering.pauses,
        firings: fired.executions,
        commands: verdict.commands,
        changes: verdict.changes,
        calls: functions.calls.length,
      };
      process.stdout.write(`faults: ${JSON.stringify(figures)}\n`);
      expect(verdict.faults).toEqual([]);
      expect([...load.faults, ...code.faults]).toEqual([]);
      expect(faults.faults).toEqual([]);
      expect(await steering.verdict({ database: cluster, histories: verdict.histories }, faults.standstills)).toEqual(
        [],
      );
      const own = verdict.executions.filter(({ workflow_name: name }) => !name.startsWith('journey'));
      expect(own.filter(({ status }) => status !== 'completed')).toEqual([]);
      const known = new Set(verdict.executions.map(({ id }) => id));
      const acknowledged = [...load.acknowledged.values(), ...code.acknowledged.values()];
      expect(acknowledged.filter((id) => !known.has(id))).toEqual([]); // I1
      const handled = verdict.executions.filter(({ workflow_name: name }) => name === STEPS_AS_CODE.key);
      expect(handled.length).toBe(code.acknowledged.size); // I2: each was sent until it was answered
      expect(functions.calls.filter(({ executionId }) => !known.has(executionId))).toEqual([]); // I7
      expect(keysThatVary(functions)).toEqual([]);
      expect(fired.executions).toBeGreaterThan(SECONDS);
      // I40: a run in which nothing was done or nothing was broken shows nothing.
      expect(meanwhile).toBeGreaterThan(faults.injected.length);
      expect(steering.acknowledged).toBeGreaterThan(faults.injected.length);
      expect(code.acknowledged.size).toBeGreaterThan(faults.injected.length);
      expect(worker.taken.length).toBeGreaterThanOrEqual(worked);
      expect(faults.injected.length).toBeGreaterThanOrEqual(Math.max(1, Math.floor(SECONDS / 6)));
    },
    (2 * SECONDS + 480) * 1_000 + SETTLE_MS,
  );
});

function triggers(name: string): object[] {
  return Array.from({ length: TRIGGERS }, (_, number) => ({
    workflow: STEPS_OF_ALL_KINDS.name,
    input: { number },
    idempotencyKey: `${name} ${number}`,
  }));
}

/** I12: whatever becomes of a visit, the function is given the same key for it. */
function keysThatVary({ calls }: Functions): string[] {
  const keys = new Map<string, Set<string>>();
  for (const { executionId, state, key } of calls) {
    const visit = `${executionId}/${state}`;
    keys.set(visit, (keys.get(visit) ?? new Set()).add(key));
  }
  return [...keys].filter(([, seen]) => seen.size > 1).map(([visit, seen]) => `${visit}: ${[...seen].join()}`);
}
