import { Worker, type Answer, type Api, type Body, waitFor } from '@workflows/testing';
import { CREATE_BODY } from './documented.fixture';
import { Service, dataFolder, query, removeData } from './service.fixture';

/**
 * Issue 3, shown by 3: kill -9 of the whole process tree under load, three times.
 *   C1. A start counts from the moment its answer has been read in full; of one whose answer was cut off nothing is claimed.
 *   C2. A kill counts only if the service was answering starts and its functions were being called (I40).
 */
const KILLS = 3;
const CLIENTS = 12;
const ACKNOWLEDGED_BEFORE_KILL = 60;
const EXAMPLE = 'Customer Onboarding (example)';
const FUNCTIONS = ['validateCustomerData', 'createCustomerAccount', 'sendEmail'];

interface Start {
  key: string;
  workflow: string;
  n: number;
}

interface Acknowledged extends Start {
  id: string;
  createdAt: string;
}

jest.setTimeout(240_000);

describe('kill -9 of the whole process tree under load', () => {
  let service: Service;
  let dataDir: string;
  let worker: Worker;
  const acknowledged: Acknowledged[] = [];
  const unanswered: Start[] = [];
  const kills: { processes: number; acknowledged: number; cutOff: number; tasks: number }[] = [];
  let sent = 0;
  let isLoading = true;
  let isOver = false;
  let killing: Promise<void> | undefined;
  const api = (): Api => service.api;

  /** One client: starts one execution after another, of HTTP and worker functions in turn, each with a key of its own. */
  async function client(): Promise<void> {
    while (isLoading) {
      const n = ++sent;
      const start = { key: `start-${n}`, workflow: n % 2 === 0 ? EXAMPLE : 'by workers', n };
      const answer = await reach(start);
      if (answer?.status === 201)
        acknowledged.push({ ...start, id: answer.body.id, createdAt: answer.body.createdAt }); // C1
      else unanswered.push(start);
    }
  }

  /** Undefined when the answer was cut off. While nobody listens, nothing is sent; once the test is over, nobody will. */
  async function reach(start: Start): Promise<Answer | undefined> {
    let answer: Answer | undefined;
    const attempt = async (): Promise<boolean> =>
      isOver ||
      send(start).then(
        (got) => (answer = got) !== undefined,
        (error: Error) => !/ECONNREFUSED/.test(String((error.cause as NodeJS.ErrnoException | undefined)?.code)),
      );
    await waitFor(attempt, { within: 30_000, every: 50 });
    return answer;
  }

  function send({ key, workflow, n }: Start): Promise<Answer> {
    const body = { input: { customer: { name: `Customer ${n}`, email: `${n}@example.com` } } };
    return api().send('POST', `/workflows/${encodeURIComponent(workflow)}/execute`, {
      body,
      headers: { 'idempotency-key': key },
    });
  }

  beforeAll(() => (killing = killThreeTimes()));

  async function killThreeTimes(): Promise<void> {
    dataDir = await dataFolder();
    service = await Service.start(dataDir, { EXAMPLE: 'on', LOG_LEVEL: 'warn' });
    const { states } = JSON.parse(CREATE_BODY.replaceAll(/"task": "(\w+)"/g, '"task": "worker-$1"'));
    await api().workflow('by workers', states);
    const handlers = FUNCTIONS.map((name) => [`worker-${name}`, () => ({ [name]: true })]);
    worker = new Worker(api, Object.fromEntries(handlers));
    const clients = Array.from({ length: CLIENTS }, client);

    for (let round = 0; round < KILLS; round++) {
      const before = { acknowledged: acknowledged.length, cutOff: unanswered.length, tasks: worker.taken.length };
      const grown = () =>
        isOver ||
        (acknowledged.length - before.acknowledged >= ACKNOWLEDGED_BEFORE_KILL &&
          worker.taken.length - before.tasks >= 20);
      await waitFor(grown, { within: 15_000 });
      if (isOver) return; // the hook has timed out: nothing is started that nobody would end
      const counts = {
        acknowledged: acknowledged.length - before.acknowledged,
        tasks: worker.taken.length - before.tasks,
      };
      const processes = await service.killTree();
      kills.push({ processes, ...counts, cutOff: unanswered.length - before.cutOff });
      service = await Service.start(dataDir, { EXAMPLE: 'on', LOG_LEVEL: 'warn' });
    }
    isLoading = false;
    await Promise.all(clients);
  }

  afterAll(async () => {
    isLoading = false;
    isOver = true;
    await killing?.catch(() => undefined);
    await worker?.stop();
    await service?.dispose();
    if (dataDir) await removeData(dataDir);
  });

  it('was done to a service at work, with all of its processes (I40)', () => {
    expect(kills).toHaveLength(KILLS);
    for (const kill of kills) {
      expect(kill.processes).toBeGreaterThanOrEqual(5); // the service, its functions, Postgres and children of that
      expect(kill.acknowledged).toBeGreaterThanOrEqual(ACKNOWLEDGED_BEFORE_KILL);
      expect(kill.tasks).toBeGreaterThanOrEqual(20);
    }
    expect(unanswered.length).toBeGreaterThan(0);
  });

  it('loses no start that was acknowledged (I1)', async () => {
    const endings = await eachOf(acknowledged, async ({ id }) => (await api().finished(id, 30_000)).status);
    expect(endings.filter((status) => status !== 'completed')).toEqual([]);
    expect(endings.length).toBeGreaterThanOrEqual(KILLS * ACKNOWLEDGED_BEFORE_KILL);
  });

  it('had executions in hand that had to be brought to their end afterwards', async () => {
    const spans = await eachOf(acknowledged, async ({ id }) =>
      (await api().execution(id)).stateHistory.map((visit: Body) => visit.enteredAt),
    );
    const pauses = spans.filter((at) => Date.parse(at.at(-1)) - Date.parse(at[0]) > 800);
    expect(pauses.length).toBeGreaterThan(0); // a restart lies within them
  });

  it('leaves every history without a gap and no state entered twice (I4, I5)', async () => {
    const wrong = await eachOf(acknowledged, async ({ id, n }) => {
      const events = await api().history(id);
      const entered = events.filter((event) => event.type === 'stateEntered').map((event) => event.state);
      const isGapFree = events.every((event, i) => event.seq === i + 1);
      const isWhole = events[0]?.type === 'executionStarted' && events.at(-1)?.type === 'executionCompleted';
      const isOnce = JSON.stringify(entered) === '["initial","createAccount","sendWelcomeEmail","complete"]';
      const isOurs = events[0]?.data.input.customer.email === `${n}@example.com`;
      return isGapFree && isWhole && isOnce && isOurs ? [] : [{ id, events }];
    });
    expect(wrong.flat()).toEqual([]);
  });

  it('gives the first execution to a start that is sent again, be it answered before or not (I2)', async () => {
    const repeated = await eachOf(acknowledged, async (start) => ({ start, answer: await send(start) }));
    for (const { start, answer } of repeated) {
      expect(answer.body).toMatchObject({ id: start.id, createdAt: start.createdAt });
      expect(answer.headers.get('idempotent-replayed')).toBe('true');
    }
    const [first, second] = [await eachOf(unanswered, send), await eachOf(unanswered, send)];
    expect(second.map((answer) => answer.body.id)).toEqual(first.map((answer) => answer.body.id));
    const ids = [...acknowledged.map((start) => start.id), ...first.map((answer) => answer.body.id)];
    expect(new Set(ids).size).toBe(sent);
    await eachOf(first, async ({ body }) => expect((await api().finished(body.id, 30_000)).status).toBe('completed'));
  });

  it('leaves nothing open (I10)', async () => {
    const rows = await query<{ what: string }>(
      dataDir,
      `select 'task of ' || execution_id as what from task union all select 'timer of ' || execution_id from timer
       union all select 'unbegun ' || id from execution where begun_at is null
       union all select status || ' ' || id from execution where status <> 'completed'`,
    );
    expect(rows).toEqual([]);
    const [counted] = await query<{ executions: number }>(dataDir, 'select count(*)::int as executions from execution');
    expect(counted?.executions).toBe(sent);
  });
});

/** In order, twenty at a time: the machine is to be loaded by the service. */
async function eachOf<Item, Result>(items: readonly Item[], act: (item: Item) => Promise<Result>): Promise<Result[]> {
  const results: Result[] = [];
  for (let from = 0; from < items.length; from += 20)
    results.push(...(await Promise.all(items.slice(from, from + 20).map(act))));
  return results;
}
