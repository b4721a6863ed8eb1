import type { MapNode } from '../program';
import type { OpenTask } from '../stepper';
import { Execution } from './execution.fixture';
import { beginFork, nextShare, wantsWrite, withLineBegun, withLineEnded } from './fork';
import { catcher, constant, map, pass, programOf, retrier, task } from './program.fixture';

const READER: MapNode['items'] = {
  kind: 'reader',
  reader: { what: 'object', bucket: constant('in'), key: constant('a.csv'), format: 'csv', maxItems: constant(9) },
};
const RESULTS: MapNode['results'] = {
  bucket: constant('out'),
  prefix: constant('run'),
  transformation: 'none',
  format: 'json',
};

function reading(more: Partial<MapNode> = {}): Execution {
  const node: MapNode = { ...map('m', undefined, 'each', { next: 'after', ...more }), items: READER };
  return Execution.started(programOf([node, task('each'), pass('after')], { flow: 'pass' }));
}

function open(execution: Execution, kind: OpenTask['request']['kind']): OpenTask | undefined {
  return [...execution.rows.tasks.values()].find(({ request }) => request.kind === kind);
}

function openTask(execution: Execution, kind: OpenTask['request']['kind']): OpenTask {
  const found = open(execution, kind);
  if (found === undefined) throw new Error(`no ${kind} is open`);
  return found;
}

describe('a map over an object', () => {
  it('reads a page, works on its items, and reads the next when they have all begun', () => {
    const execution = reading({ maxConcurrency: constant(2) });
    expect(openTask(execution, 'items').request).toEqual({
      kind: 'items',
      reader: { what: 'object', bucket: 'in', key: 'a.csv', format: 'csv', maxItems: 9 },
      read: 0,
    });
    execution.complete(openTask(execution, 'items'), { items: ['x', 'y', 'z'], cursor: { row: 3 } });
    expect(open(execution, 'items')).toBeUndefined();
    execution.complete(execution.taskOf('each', 'm/0'), 'X');
    expect(openTask(execution, 'items').request).toMatchObject({ cursor: { row: 3 }, read: 3 });
    execution.complete(execution.taskOf('each', 'm/1'), 'Y');
    execution.complete(openTask(execution, 'items'), { items: ['w'] });
    execution.complete(execution.taskOf('each', 'm/3'), 'W');
    execution.complete(execution.taskOf('each', 'm/2'), 'Z');
    expect(execution.end).toEqual(['X', 'Y', 'Z', 'W']);
    expect(execution.visits[0]).toMatchObject({ state: 'm', output: ['X', 'Y', 'Z', 'W'] });
    expect(execution.visits[0]).not.toHaveProperty('attempts');
  });

  it('fills a batch over the end of a page', () => {
    const execution = reading({ batch: { maxItems: constant(2) } });
    execution.complete(openTask(execution, 'items'), { items: [1, 2, 3], cursor: 3 });
    expect(execution.taskOf('each').arguments).toEqual({ Items: [1, 2] });
    execution.complete(openTask(execution, 'items'), { items: [4, 5] });
    expect([...execution.rows.tasks.values()].map(({ arguments: given }) => given)).toEqual([
      { Items: [1, 2] },
      { Items: [3, 4] },
      { Items: [5] },
    ]);
  });

  it('fails within reach of its retriers and catchers where reading fails', () => {
    const execution = reading({
      retry: [retrier(['States.ItemReaderFailed'], { maxAttempts: 1, intervalMs: 0 })],
      catch: [catcher(['States.ItemReaderFailed'], 'after')],
    });
    const fail = (): void => {
      const { taskId } = openTask(execution, 'items');
      execution.send({ kind: 'taskFailed', taskId, digest: 'd', error: 'States.ItemReaderFailed', cause: 'gone' });
    };
    fail();
    execution.complete(openTask(execution, 'items'), { items: [1], cursor: 1 });
    fail();
    expect(execution.end).toEqual({ Error: 'States.ItemReaderFailed', Cause: 'gone' });
  });

  it('counts a percentage of failures once it knows how many items there are', () => {
    const execution = reading({ toleratedFailurePercentage: constant(50) });
    execution.complete(openTask(execution, 'items'), { items: [1], cursor: 1 });
    const { taskId } = execution.taskOf('each');
    execution.send({ kind: 'taskFailed', taskId, digest: 'd', error: 'Bad', cause: '' });
    expect(execution.rows.finished).toBeUndefined();
    execution.complete(openTask(execution, 'items'), { items: [] });
    expect(execution.end).toMatchObject({ error: 'States.ExceedToleratedFailureThreshold' });
  });
});

describe('a map that writes its results', () => {
  it('writes what its lines came to, then a manifest that is its result', () => {
    const execution = Execution.started(
      programOf(
        [
          map('m', constant(['x', 'y']), 'each', { results: RESULTS, toleratedFailureCount: constant(1) }),
          task('each'),
        ],
        { flow: 'pass' },
      ),
    );
    execution.complete(execution.taskOf('each', 'm/1'), 'Y');
    const { taskId } = execution.taskOf('each', 'm/0');
    execution.send({ kind: 'taskFailed', taskId, digest: 'd', error: 'Bad', cause: 'why' });
    const part = openTask(execution, 'results');
    expect(part.request).toMatchObject({ kind: 'results', part: 0, writer: { bucket: 'out', prefix: 'run' } });
    expect(part.arguments).toEqual([
      { index: 1, input: 'y', output: 'Y' },
      { index: 0, input: 'x', error: 'Bad', cause: 'why' },
    ]);
    execution.complete(part, null);
    expect(openTask(execution, 'results').request).toMatchObject({ part: 1, manifest: true });
    execution.complete(openTask(execution, 'results'), { ResultWriterDetails: {} });
    expect(execution.end).toEqual({ ResultWriterDetails: {} });
  });

  it('writes a part as soon as there is much to write, and begins nothing while too much waits', () => {
    const items = Array.from({ length: 40 }, (_, index) => index);
    const writer = { bucket: 'out', prefix: '', transformation: 'none', format: 'json' } as const;
    const large = 'x'.repeat(1_000_000);
    let fork = beginFork({ id: 1, kind: 'item', branches: 0, input: null }, { items, writer, maxConcurrency: 40 });
    const wanted: [string | undefined, number][] = [];
    for (let index = 0; index < 18; index++) {
      fork = withLineEnded(withLineBegun(fork, 1), index, undefined, large, { output: 1 });
      wanted.push([wantsWrite(fork), nextShare(fork)]);
    }
    expect(wanted.indexOf(wanted.find(([write]) => write === 'part') ?? ['', 0])).toBe(4);
    expect(wanted.findIndex(([, share]) => share === 0)).toBe(16);
  });
});
