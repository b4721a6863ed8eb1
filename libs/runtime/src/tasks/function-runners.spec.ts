import type { Json, JsonObject } from '@workflows/contracts';
import type { ExecutorPorts } from '../executor-ports';
import { Installation, type TestExecutor } from '../fixtures/executor.fixture';
import { settled } from '../fixtures/manual-clock';
import type { BuiltInRunner, FunctionOutcomes, TenantTask } from './task-runner';

const ID = 'execution_1';
const CALLS: JsonObject = {
  initial: { type: 'task', task: 'ai.summarize', next: 'done' },
  done: { type: 'succeed' },
};

/** Answers for the names that begin so. */
class Family implements BuiltInRunner {
  readonly defaults = { retry: [{ errors: ['Model.Busy'], maxAttempts: 1, interval: 1 }] };
  readonly begun: TenantTask[] = [];
  readonly stopped: number[] = [];
  tell: (tenant: string, name: string) => void = () => undefined;
  constructor(
    private prefix: string,
    readonly outcomes: FunctionOutcomes,
  ) {}
  answers(_: string, name: string): boolean {
    return name.startsWith(this.prefix);
  }
  onNames(listener: (tenant: string, name: string) => void): void {
    this.tell = listener;
  }
  /** From now on it answers for these. */
  connect(prefix: string, name: string): void {
    this.prefix = prefix;
    this.tell('default', name);
  }
  run(task: TenantTask): void {
    this.begun.push(task);
  }
  stop(_: string, taskId: number): void {
    this.stopped.push(taskId);
  }
  forget(): void {
    this.begun.length = 0;
  }
}

describe('a call of a function that is built in', () => {
  let installation: Installation;
  let family: Family;

  beforeEach(() => {
    installation = new Installation();
    installation.define('calls', CALLS);
  });

  const begin = async (more: Partial<ExecutorPorts> = {}): Promise<TestExecutor> => {
    const executor = await installation.executor({
      builtIns: (outcomes) => [(family = new Family('ai.', outcomes))],
      ...more,
    });
    await executor.start(ID, { workflowId: 'calls' });
    return executor;
  };

  it.each<[string, Json, Json, Json | undefined]>([
    ['how to ask', [{ text: 'hi' }, { schema: 'a word' }], { text: 'hi' }, { schema: 'a word' }],
    ['another argument', [{ text: 'hi' }, { tone: 'kind' }], [{ text: 'hi' }, { tone: 'kind' }], undefined],
  ])(
    'by code is told %s apart from what it is about, which is all that a worker gets',
    async (_, given, about, config) => {
      installation.publishHandler('asks', async ({ call }) => call('ai.summarize', given));
      const executor = await begin();
      await executor.start('execution_2', { workflowId: 'asks' });
      expect(family.begun.at(-1)).toMatchObject({ arguments: about });
      expect(family.begun.at(-1)?.config).toEqual(config);
      installation.register({ name: 'ai.summarize', type: 'worker' });
      await executor.start('execution_3', { workflowId: 'asks' });
      const [task] = (await executor.take('ai.summarize')).filter(({ executionId }) => executionId === 'execution_3');
      expect(task?.arguments).toEqual(about);
    },
  );

  it('by a definition gets the list that the definition has', async () => {
    const pair: Json = [{ text: 'hi' }, { schema: 'a word' }];
    installation.define('lists', { initial: { type: 'task', task: 'ai.summarize', arguments: pair, end: true } });
    const executor = await begin();
    await executor.start('execution_2', { workflowId: 'lists' });
    expect(family.begun.at(-1)?.arguments).toEqual(pair);
  });

  it('is answered by the part of the service that has it, and retried as that says', async () => {
    await begin();
    const [first] = family.begun;
    if (first) family.outcomes.failed(first, { error: 'Model.Busy', cause: 'try again' });
    await installation.clock.advance(1_000);
    const [, second] = family.begun;
    expect([first?.attempt, second?.attempt]).toEqual([1, 2]);
    expect(second?.visit).toBe(first?.visit);
    if (second) family.outcomes.succeeded(second, { summary: 's' });
    await settled();
    expect(installation.store.rows.get(ID)?.finished).toMatchObject({ status: 'completed' });
    expect(family.stopped).toContain(second?.taskId);
  });

  it('is that of the registered function where there is one', async () => {
    installation.register({ name: 'ai.summarize', type: 'worker' });
    const executor = await begin();
    expect(family.begun).toEqual([]);
    expect(await executor.take('ai.summarize')).toMatchObject([{ function: 'ai.summarize' }]);
  });

  it('waits for a worker only until something answers for the name', async () => {
    installation.define('calls', { ...CALLS, initial: { type: 'task', task: 'pets.list', next: 'done' } }, 2);
    const executor = await begin();
    await executor.start('execution_2', { workflowId: 'calls', version: 2 });
    family.connect('pets.', 'pets.list');
    await settled();
    expect(family.begun.map((task) => task.executionId)).toEqual([ID, 'execution_2']);
    expect(await executor.take('pets.list')).toEqual([]);
  });

  it('is that of a worker who polls for the name, registered or not', async () => {
    installation.polled.add('ai.summarize');
    const executor = await begin();
    expect(family.begun).toEqual([]);
    expect(await executor.take('ai.summarize')).toMatchObject([{ function: 'ai.summarize' }]);
  });

  it('is begun by nobody while it cannot be asked who polls, nor after it was cancelled meanwhile', async () => {
    let isAway = true;
    const sincePoll = async (): Promise<Map<string, number>> => {
      if (isAway) throw new Error('away');
      return new Map();
    };
    const executor = await begin({ presence: { sincePoll } });
    await executor.start('execution_2', { workflowId: 'calls' });
    await executor.send({ kind: 'cancel', tenant: 'default', executionId: 'execution_2', reason: 'r' });
    expect(family.begun).toEqual([]);
    isAway = false;
    await installation.clock.advance(1_000);
    expect(family.begun).toMatchObject([{ executionId: ID }]);
  });

  it('waits for a worker where nothing answers for the name', async () => {
    installation.define('calls', { ...CALLS, initial: { type: 'task', task: 'summarize', next: 'done' } }, 2);
    const executor = await begin();
    await executor.start('execution_2', { workflowId: 'calls', version: 2 });
    expect(await executor.take('summarize')).toMatchObject([{ function: 'summarize' }]);
  });
});
