import type { PauseOn } from '@workflows/contracts';
import { Installation, ONE_TASK, type TestExecutor } from '../fixtures/executor.fixture';
import { settled } from '../fixtures/manual-clock';
import type { FunctionOutcomes, TaskFailure, TaskRunner, TenantTask } from './task-runner';

const RULE: PauseOn = { errorRate: 0.5, of: 4, within: 60 };
const DOWN: TaskFailure = { error: 'Http.503', cause: 'down', status: 503 };
const REASON = '2 of the last 4 attempts failed within 60 s: Http.503';

let installation: Installation;
let count = 0;

beforeEach(() => {
  installation = new Installation();
  installation.define('one', ONE_TASK);
});

/** Calls of an http function, by one executor. */
class Calls {
  private readonly begun: TenantTask[] = [];
  private outcomes: FunctionOutcomes | undefined;
  executor!: TestExecutor;

  static async open(shards?: readonly number[]): Promise<Calls> {
    const calls = new Calls();
    const runner: TaskRunner = {
      type: 'http',
      run: (task) => calls.begun.push(task),
      stop: () => undefined,
      forget: () => undefined,
    };
    calls.executor = await installation.executor({ runners: (told) => ((calls.outcomes = told), [runner]) }, shards);
    return calls;
  }

  get open(): number {
    return this.begun.length;
  }

  async start(workflowId = 'one'): Promise<void> {
    await this.executor.start(`execution_${++count}`, { workflowId });
    await installation.clock.advance(10);
  }

  async accept(): Promise<TenantTask> {
    const task = this.first();
    this.outcomes?.accepted(task);
    await installation.clock.advance(10);
    return task;
  }

  async answer(failure?: TaskFailure): Promise<void> {
    const task = this.first();
    if (failure) this.outcomes?.failed(task, failure);
    else this.outcomes?.succeeded(task, {});
    await installation.clock.advance(10);
  }

  private first(): TenantTask {
    const task = this.begun.shift();
    if (!task) throw new Error('nothing was called');
    return task;
  }

  /** As many calls, one after the other, of which some fail. */
  async make(failures: readonly (TaskFailure | undefined)[]): Promise<void> {
    for (const failure of failures) {
      await this.start();
      await this.answer(failure);
    }
  }
}

const http = (pauseOn?: PauseOn) =>
  installation.register({ name: 'work', type: 'http', url: 'http://f', ...(pauseOn && { pauseOn }) });
const worker = (pauseOn: PauseOn) => installation.register({ name: 'work', type: 'worker', pauseOn });
const statuses = () => [...installation.store.rows.values()].map(({ finished }) => finished?.status);
const reasons = () => installation.pauses.failing.map(({ reason }) => reason);
const pauseOf = () => installation.pauses.pauseOf({ tenant: 'default', kind: 'function', subject: 'work' });
const isPaused = () => installation.pauses.isPaused({ tenant: 'default', kind: 'function', subject: 'work' });

describe('a function that pauses itself', () => {
  it('does so once half of its last attempts failed, and calls nothing more', async () => {
    const calls = await Calls.open();
    http(RULE);
    await calls.make([undefined, undefined, undefined, DOWN, undefined, undefined]);
    expect(reasons()).toEqual([]);
    await calls.make([DOWN]);
    expect(reasons()).toEqual([REASON]);
    expect(pauseOf()).toMatchObject({ by: 'errorRate' });
    await calls.start();
    expect(calls.open).toBe(0);
  });

  it('waits for as many attempts as its rule looks at, all of them within its time', async () => {
    const calls = await Calls.open();
    http(RULE);
    await calls.make([DOWN, DOWN, DOWN]);
    expect(reasons()).toEqual([]);
    await installation.clock.advance(60_000);
    await calls.make([DOWN, DOWN, DOWN]);
    expect(reasons()).toEqual([]);
    await calls.make([DOWN]);
    expect(reasons()).toEqual(['4 of the last 4 attempts failed within 60 s: Http.503']);
  });

  it('asks for nothing where it has no rule, or has none any more', async () => {
    const calls = await Calls.open();
    http();
    await calls.make([DOWN, DOWN, DOWN, DOWN]);
    http(RULE);
    await calls.make([DOWN, DOWN, DOWN]);
    http();
    await calls.make([DOWN, DOWN, DOWN, DOWN]);
    http(RULE);
    await calls.make([DOWN, DOWN, DOWN]);
    expect(reasons()).toEqual([]);
  });

  it.each<[string, TaskFailure]>([
    ['a request that it refuses', { error: 'Card.Declined', cause: 'c', status: 422 }],
    ['a request that is too much for its host', { error: 'Http.413', cause: 'c', status: 413 }],
  ])('counts %s neither as a failure nor as a success', async (_, refusal) => {
    const calls = await Calls.open();
    http(RULE);
    await calls.make([DOWN, refusal, refusal, refusal, refusal, DOWN, undefined]);
    expect(reasons()).toEqual([]);
    await calls.make([undefined]);
    expect(reasons()).toEqual([REASON]);
  });

  it.each([401, 403, 404, 408, 429, 500])('counts %i as a failure', async (status) => {
    const calls = await Calls.open();
    http({ ...RULE, of: 1 });
    await calls.make([{ error: `Http.${status}`, cause: 'c', status }]);
    expect(reasons()).toHaveLength(1);
  });

  it('counts calls of branches', async () => {
    const branch = (state: string) => ({ states: { [state]: { type: 'task', task: 'work', end: true } } });
    installation.define('two', { both: { type: 'parallel', branches: [branch('left'), branch('right')], end: true } });
    const calls = await Calls.open();
    http({ ...RULE, of: 2 });
    await calls.start('two');
    await calls.answer();
    await calls.answer(DOWN);
    expect(reasons()).toEqual(['1 of the last 2 attempts failed within 60 s: Http.503']);
  });

  it('counts what is answered by token', async () => {
    const calls = await Calls.open();
    http({ ...RULE, of: 1 });
    await calls.start();
    const { executionId, taskId } = await calls.accept();
    const answer = { kind: 'fail', error: 'Down', cause: 'c' } as const;
    await calls.executor.send({ kind: 'answer', tenant: 'default', executionId, taskId, answer, digest: 'd' });
    expect(reasons()).toEqual(['1 of the last 1 attempts failed within 60 s: Down']);
  });

  it('counts what comes while the execution is paused', async () => {
    const calls = await Calls.open();
    http({ ...RULE, of: 1 });
    await calls.start();
    const executionId = `execution_${count}`;
    const steering = { kind: 'pause', clocks: 'run' } as const;
    await calls.executor.send({ kind: 'steer', tenant: 'default', executionId, steering });
    await calls.answer(DOWN);
    expect(reasons()).toHaveLength(1);
  });
});

describe('a worker function that pauses itself', () => {
  const TIMED = {
    work: { type: 'task', task: 'work', timeout: 5, heartbeat: 2, next: 'done' },
    done: { type: 'succeed' },
  };
  let executor: TestExecutor;

  beforeEach(async () => {
    installation.define('timed', TIMED);
    executor = await installation.executor();
    worker({ ...RULE, of: 1 });
    await executor.start(`execution_${++count}`, { workflowId: 'timed' });
  });

  const fail = async (more: { retryable?: boolean } = {}): Promise<void> => {
    const [task] = await executor.take('work');
    const answer = { kind: 'fail', error: 'Down', cause: 'c', ...more } as const;
    const { executionId = '', taskId = 0 } = task ?? {};
    await executor.send({ kind: 'answer', tenant: 'default', executionId, taskId, answer, digest: 'd' });
  };

  it('counts its failures, and not what no other try can change', async () => {
    await fail({ retryable: false });
    expect(reasons()).toEqual([]);
    await executor.start(`execution_${++count}`, { workflowId: 'timed' });
    await installation.clock.advance(100);
    await fail();
    expect(reasons()).toEqual(['1 of the last 1 attempts failed within 60 s: Down']);
  });

  it('counts a worker that is not heard of, and not that none took the task', async () => {
    await installation.clock.advance(6_000);
    expect(installation.store.rows.get(`execution_${count}`)?.finished).toMatchObject({ status: 'failed' });
    expect(reasons()).toEqual([]);
    await executor.start(`execution_${++count}`, { workflowId: 'timed' });
    await executor.take('work');
    await installation.clock.advance(6_000);
    expect(reasons()).toEqual(['1 of the last 1 attempts failed within 60 s: States.HeartbeatTimeout']);
  });

  it('does not count what an operator says, nor what is cancelled', async () => {
    const executionId = `execution_${count}`;
    const [task] = await executor.take('work');
    await executor.send({
      kind: 'operatorAnswer',
      tenant: 'default',
      executionId,
      taskId: task?.taskId ?? 0,
      answer: { kind: 'fail', error: 'E', cause: 'c' },
      digest: 'd',
    });
    await executor.start(`execution_${++count}`, { workflowId: 'timed' });
    await executor.take('work');
    await executor.send({ kind: 'cancel', tenant: 'default', executionId: `execution_${count}`, reason: 'r' });
    await installation.clock.advance(6_000);
    expect(reasons()).toEqual([]);
  });
});

describe('a function that has paused itself', () => {
  it('goes on by itself after its time, by the ramp, and is counted anew', async () => {
    const calls = await Calls.open();
    http(RULE);
    installation.pauses.selfPauseMs = 300_000;
    await calls.make([DOWN, DOWN, DOWN, DOWN]);
    for (let started = 0; started < 15; started++) await calls.start();
    await installation.clock.advance(200_000);
    expect(calls.open).toBe(0);
    await installation.clock.advance(99_900);
    expect(calls.open).toBe(10);
    for (let answered = 0; answered < 3; answered++) await calls.answer(DOWN);
    expect(reasons()).toHaveLength(1);
    await calls.answer(DOWN);
    expect(reasons()).toHaveLength(2);
    expect(isPaused()).toBe(true);
  });

  it('does not count what was under way when it was paused', async () => {
    const calls = await Calls.open();
    http(RULE);
    for (let started = 0; started < 8; started++) await calls.start();
    for (let answered = 0; answered < 8; answered++) await calls.answer(DOWN);
    installation.pauses.resume('function', 'work');
    await calls.make([DOWN, DOWN, DOWN]);
    expect(reasons()).toHaveLength(1);
  });

  it('is counted anew after somebody paused and resumed it', async () => {
    const calls = await Calls.open();
    http(RULE);
    await calls.make([DOWN, DOWN, DOWN]);
    installation.pauses.pause('function', 'work');
    installation.pauses.resume('function', 'work');
    await calls.make([DOWN, DOWN, DOWN]);
    expect(reasons()).toEqual([]);
  });

  it('is asked for once, however much fails before that is answered', async () => {
    const calls = await Calls.open();
    http({ ...RULE, of: 1 });
    let answer = (): void => undefined;
    installation.pauses.answersWait = new Promise((resolve) => (answer = resolve));
    await calls.make([DOWN, DOWN, DOWN]);
    answer();
    await settled();
    expect([reasons().length, isPaused()]).toEqual([1, true]);
  });

  it('does not count those that time out behind its gate', async () => {
    installation.define('limited', {
      work: { type: 'task', task: 'work', timeout: 5, next: 'done' },
      done: { type: 'succeed' },
    });
    const calls = await Calls.open();
    http(RULE);
    installation.pauses.pause('function', 'work');
    for (let started = 0; started < 14; started++) await calls.start('limited');
    await installation.clock.advance(4_560);
    installation.pauses.resume('function', 'work');
    while (calls.open > 0) await calls.answer();
    await installation.clock.advance(500); // four are behind the gate, as the first second of the ramp is not over
    expect(statuses().filter((status) => status === 'failed')).toHaveLength(4);
    expect(reasons()).toEqual([]);
  });

  it('is asked for by each executor that counts, and changes nothing that people have done since', async () => {
    const [first, second] = [await Calls.open([0, 1]), await Calls.open([2, 3])];
    http({ ...RULE, of: 1 });
    const known = pauseOf()?.revision ?? 0;
    await startAt(first);
    await startAt(second);
    await first.answer(DOWN);
    const paused = pauseOf();
    await installation.pauses.pauseFailing({ tenant: 'default', name: 'work', reason: 'late', pauseRevision: known });
    expect(pauseOf()).toEqual(paused);
    installation.pauses.resume('function', 'work');
    await installation.pauses.pauseFailing({ tenant: 'default', name: 'work', reason: 'late', pauseRevision: known });
    expect(isPaused()).toBe(false);
    await second.answer(DOWN);
    expect(isPaused()).toBe(true);
  });

  it('is asked for again, after as many attempts, where the registry was away', async () => {
    const calls = await Calls.open();
    http(RULE);
    installation.pauses.isAway = true;
    await calls.make([DOWN, DOWN, DOWN, DOWN, DOWN, DOWN, DOWN]);
    expect(reasons()).toHaveLength(1);
    installation.pauses.isAway = false;
    await calls.make([DOWN]);
    await settled();
    expect([reasons().length, isPaused()]).toEqual([2, true]);
  });
});

/** One call more of this executor. */
async function startAt(calls: Calls): Promise<void> {
  for (const before = calls.open; calls.open === before;) await calls.start();
}
