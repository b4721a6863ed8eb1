import { idempotencyKeyOf, type ExecutionId } from '@workflows/contracts';
import { Installation, type TestExecutor } from '../fixtures/executor.fixture';
import { settled } from '../fixtures/manual-clock';
import { MemoryObjects } from '../objects/memory-objects';
import { objectRunners } from '../objects/object-runner';
import type { RequestRunner, TaskOutcomes, TaskRunner } from './task-runner';

const ID = 'execution_1';

interface Work {
  key: string;
  answer(): void;
}

/** Runs calls of functions that end when the test says so, and tells of all that was not forgotten or closed. */
class Calls {
  readonly begun: Work[] = [];
  readonly broken: string[] = [];
  private readonly open = new Map<string, ExecutionId>();

  runner(outcomes: TaskOutcomes): TaskRunner {
    return {
      type: 'http',
      run: (task) => {
        const key = idempotencyKeyOf(task);
        this.open.set(key, task.executionId);
        this.begun.push({ key, answer: () => this.open.has(key) && outcomes.succeeded(task, { by: 'function' }) });
      },
      stop: () => undefined,
      forget: (isGone) => {
        for (const [key, id] of this.open) if (isGone(id) && this.open.delete(key)) this.broken.push(key);
      },
    };
  }
}

/** Objects whose pages are read when the test says so. */
class Pages {
  readonly begun: Work[] = [];

  private readonly objects = new MemoryObjects();

  static async open(): Promise<Pages> {
    const pages = new Pages();
    const bytes = async function* () {
      yield Buffer.from('[1]');
    };
    const { objects, begun } = pages;
    await objects.put('default', 'bucket', 'key', { contentType: 'application/json', body: bytes() });
    const open = objects.open.bind(objects);
    objects.open = async (...asked) => {
      await new Promise<void>((resolve) => begun.push({ key: 'page', answer: resolve }));
      return open(...asked);
    };
    return pages;
  }

  runners(outcomes: TaskOutcomes): readonly RequestRunner[] {
    return objectRunners(this.objects, outcomes, installation.clock);
  }
}

let installation: Installation;

beforeEach(() => {
  installation = new Installation();
});

const finished = () => installation.store.rows.get(ID)?.finished;
const count = (type: string) => installation.store.rows.get(ID)?.history.filter((event) => event.type === type).length;

const LOSSES: [string, (first: TestExecutor) => Promise<unknown>][] = [
  ['gives its shards up', (first) => first.executor.assign([])],
  ['stops', (first) => first.executor.stop()],
  ['does not hear that it lost its shards', async () => undefined],
];

describe.each(LOSSES)('an owner that waits for an answer and %s', (_, lose) => {
  it('has its call made again by the next owner, with the same key, and its own answer is dropped', async () => {
    const common = { tenant: 'default', revision: 1, deleted: false } as const;
    installation.functions.set('work', { ...common, name: 'work', type: 'http', url: 'http://f' });
    installation.define('w', { work: { type: 'task', task: 'work', end: true } });
    const [old, next] = [new Calls(), new Calls()];
    const first = await installation.executor({ runners: (outcomes) => [old.runner(outcomes)] });
    await first.start(ID, { workflowId: 'w' });
    await installation.executor({ runners: (outcomes) => [next.runner(outcomes)] });
    await lose(first);
    old.begun[0]?.answer();
    await settled();
    expect(finished()).toBeUndefined();
    expect(next.begun.map(({ key }) => key)).toEqual(old.begun.map(({ key }) => key));
    next.begun[0]?.answer();
    await settled();
    expect([finished()?.status, count('taskSucceeded')]).toEqual(['completed', 1]);
  });

  it('has its page read again by the next owner, and its own is dropped', async () => {
    const ItemReader = {
      Resource: 'arn:aws:states:::s3:getObject',
      ReaderConfig: { InputType: 'JSON' },
      Parameters: { Bucket: 'bucket', Key: 'key' },
    };
    const ItemProcessor = {
      ProcessorConfig: { Mode: 'DISTRIBUTED', ExecutionType: 'STANDARD' },
      StartAt: 'each',
      States: { each: { Type: 'Pass', End: true } },
    };
    installation.defineAsl('w', { StartAt: 'm', States: { m: { Type: 'Map', ItemReader, ItemProcessor, End: true } } });
    const [old, next] = [await Pages.open(), await Pages.open()];
    const first = await installation.executor({ requestRunners: (outcomes) => old.runners(outcomes) });
    await first.start(ID, { workflowId: 'w' });
    expect(old.begun).toHaveLength(1);
    await installation.executor({ requestRunners: (outcomes) => next.runners(outcomes) });
    await lose(first);
    old.begun[0]?.answer();
    for (let turn = 0; turn < 10; turn++) await settled();
    expect([finished(), next.begun.length]).toEqual([undefined, 1]);
    next.begun[0]?.answer();
    for (let turn = 0; turn < 10; turn++) await settled();
    expect(finished()).toMatchObject({ status: 'completed', output: [1] });
  });
});
