import { freePort } from '@workflows/postgres-server';
import {
  Load,
  STEPS_AS_CODE,
  STEPS_OF_ALL_KINDS,
  Steering,
  Worker,
  databaseFaults,
  eachMinute,
  seededRandom,
  tallyOf,
  waitFor,
  type ReadableDatabase,
} from '@workflows/testing';
import { FaultInjector, KINDS } from './faults.fixture';
import { Functions } from './functions.fixture';
import { Service, dataFolder, query, removeData } from './service.fixture';

/** The same faults in each test run; a long run takes other seeds. */
const SEED = Number(process.env['SEED'] ?? 7);
const SECONDS = Number(process.env['SECONDS'] ?? 5);
/** What may pass until everything has ended after the last fault. */
const SETTLE_MS = 60_000;
const FAIL = 0.1;
/** Between two starts of one who only starts. */
const REST_MS = 100;
/** How many start and steer at once. */
const PEOPLE = 6;

jest.setTimeout((2 * SECONDS + 600) * 1_000);

describe(`random faults of the one process, SEED=${SEED} SECONDS=${SECONDS}`, () => {
  let dataDir: string;
  let functions: Functions;
  let faults: FaultInjector;
  let load: Load;
  let code: Load;
  let worker: Worker;
  let steering: Steering;

  beforeAll(async () => {
    dataDir = await dataFolder();
    const moody = seededRandom(SEED + 1);
    const answer = (body: unknown) => (moody() < FAIL ? { status: 500, body: { error: 'Test.Failed' } } : { body });
    functions = await Functions.open({
      step: () => answer({ done: true }),
      last: ({ arguments: { number } }) => answer({ number }),
      'code.step': () => answer({ done: true }),
      'code.last': ({ arguments: { number } }) => answer({ number }),
    });
    const env = { PORT: String(await freePort()), LOG_LEVEL: 'warn' };
    const service = await Service.start(dataDir, env);
    for (const name of ['step', 'last'])
      await service.api.ask('POST', '/functions', { name, type: 'http', url: `${functions.url}/${name}` });
    await service.api.ask('POST', '/workflows', STEPS_OF_ALL_KINDS);
    for (const name of STEPS_AS_CODE.functions) {
      const { retry } = STEPS_AS_CODE;
      await service.api.ask('POST', '/functions', { name, type: 'http', url: `${functions.url}/${name}`, retry });
    }
    const { ids } = await service.api.ask('POST', '/workflows/register', { bundle: STEPS_AS_CODE.bundle });
    load = new Load(service.api, STEPS_OF_ALL_KINDS.name, REST_MS);
    code = new Load(service.api, ids[STEPS_AS_CODE.key], REST_MS);
    steering = await Steering.create(service.api, seededRandom(SEED + 2));
    worker = new Worker(() => service.api, { work: () => ({ done: true }) });
    faults = new FaultInjector(service, env, seededRandom(SEED), () => load.acknowledged.size);
  });

  afterAll(async () => {
    await load?.end();
    await code?.end();
    await worker?.stop();
    await steering?.close();
    await faults?.end();
    await faults?.current.dispose();
    await functions?.close();
    if (dataDir) await removeData(dataDir);
  });

  it('break none of the invariants', async () => {
    load.run(8, 4);
    code.run(3, 1);
    steering.run(PEOPLE);
    const progress = (): object => ({
      faults: faults.injected.length,
      started: load.acknowledged.size,
      steered: steering.acknowledged,
    });
    await eachMinute(progress, () => faults.run(SECONDS * 1_000));
    await load.stop();
    await code.stop();
    const database: ReadableDatabase = {
      rows: (sql) => query(dataDir, sql),
      number: async (sql) => Number(Object.values((await query<Record<string, string>>(dataDir, sql))[0] ?? {})[0]),
    };
    await steering.comeToRest(database, SETTLE_MS);
    const open = (): Promise<number> =>
      database.number(
        `select (select count(*) from execution where status = 'running') + (select count(*) from task) + (select count(*) from timer)`,
      );
    await waitFor(async () => (await open()) === 0, { within: SETTLE_MS, every: 200 });

    const verdict = await databaseFaults(database);
    const figures = {
      seed: SEED,
      faults: faults.injected.length,
      kinds: tallyOf(faults.injected),
      executions: verdict.executions.length,
      handlers: code.acknowledged.size,
      answers: load.acknowledged.size + steering.acknowledged,
      steered: steering.figures,
      paused: steering.pauses,
    };
    process.stdout.write(`faults: ${JSON.stringify(figures)}\n`);
    expect(verdict.faults).toEqual([]);
    expect([...load.faults, ...code.faults]).toEqual([]);
    expect(faults.faults).toEqual([]);
    expect(await steering.verdict({ database, ...verdict })).toEqual([]);
    const own = verdict.executions.filter(({ workflow_name: name }) => name === STEPS_OF_ALL_KINDS.name);
    const handled = verdict.executions.filter(({ workflow_name: name }) => name === STEPS_AS_CODE.key);
    expect([...own, ...handled].filter(({ status }) => status !== 'completed')).toEqual([]);
    const known = new Set(verdict.executions.map(({ id }) => id));
    expect([...load.acknowledged.values()].filter((id) => !known.has(id))).toEqual([]); // I1
    expect([own.length, handled.length]).toEqual([load.acknowledged.size, code.acknowledged.size]); // I2: each was sent until it was answered
    expect(functions.calls.map(idOf).filter((id) => !known.has(id))).toEqual([]); // I7
    expect(worker.taken.length).toBeGreaterThanOrEqual(load.acknowledged.size);
    // I40: a run in which nothing was done or nothing was broken shows nothing.
    expect(steering.acknowledged).toBeGreaterThan(faults.injected.length);
    expect(code.acknowledged.size).toBeGreaterThan(faults.injected.length);
    expect(new Set(faults.injected)).toEqual(new Set(KINDS));
  });
});

function idOf({ headers }: { headers: Record<string, unknown> }): string {
  return String(headers['workflow-execution-id']);
}
