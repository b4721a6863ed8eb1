import { HandlerExecution } from '../handlers/handler-execution.fixture';
import { Progress } from './progress';
import type { GraphEdge, GraphNode, StateProgress, WorkflowGraph } from './workflow-graph';

const GRAPH: WorkflowGraph = {
  startAt: 'a',
  nodes: [
    { name: 'a', type: 'task' },
    { name: 'b', type: 'task' },
    { name: 'sleep', type: 'wait' },
  ],
  edges: [{ from: 'a', to: 'b', kind: 'next' }],
};

function placesOf({ events }: HandlerExecution): Record<string, StateProgress | undefined> {
  const progress = new Progress();
  for (const event of events) progress.take([event]); // in pages
  return Object.fromEntries(progress.on(GRAPH).nodes.map(({ name, progress: at }) => [name, at]));
}

const edge = (from: string, to: string, kind: GraphEdge['kind'] = 'next'): GraphEdge => ({ from, to, kind });
const task = (name: string, within?: string): GraphNode => ({
  name,
  type: 'task',
  ...(within !== undefined && { within: { state: within, branch: 0 }, end: true }),
});

/** As `for (…) { if (…) a } all(b, c) try d catch e` is drawn. */
const DRAWN: WorkflowGraph = {
  startAt: 'for',
  nodes: [
    { name: 'for', type: 'loop' },
    { name: 'if', type: 'choice', within: { state: 'for', branch: 0 }, end: true },
    task('a', 'for'),
    { name: 'all', type: 'parallel' },
    task('b', 'all'),
    task('c', 'all'),
    task('d'),
    task('e'),
  ],
  edges: [
    edge('for', 'if', 'processor'),
    edge('if', 'a', 'choice'),
    edge('for', 'all'),
    ...[edge('all', 'b', 'branch'), edge('all', 'c', 'branch'), edge('all', 'd')],
    ...[edge('d', 'e', 'catch'), edge('d', 'f')],
  ],
};

describe('the ways of a handler on its graph', () => {
  it('are those from what it was told to what it called then', async () => {
    const execution = await HandlerExecution.started(async ({ api }) => {
      for (let n = 0; n < 2; n++) await api('a');
      await Promise.all([api('b'), api('c')]);
      return api('d').catch(() => api('e'));
    });
    for (const name of ['a', 'a', 'c', 'b']) await execution.succeed(execution.task(name), 1);
    await execution.fail(execution.task('d'), 'E');
    const progress = new Progress();
    for (const event of execution.events) progress.take([event]);
    expect(progress.on(DRAWN).edges.map(({ from, to, taken }) => [from, to, taken])).toEqual([
      ['for', 'if', 2],
      ['if', 'a', 2],
      ['for', 'all', 1],
      ['all', 'b', 1],
      ['all', 'c', 1],
      ['all', 'd', 1],
      ['d', 'e', 1],
      ['d', 'f', 0],
    ]);
  });
});

describe('the calls of a handler on its graph', () => {
  it('are where they are open, and have failed where the handler was told so', async () => {
    const execution = await HandlerExecution.started(
      async ({ api, sleep }) => {
        await api('a').catch(() => undefined);
        return Promise.race([api('b'), api('a'), sleep(5_000)]);
      },
      { tuning: { functionDefaults: () => ({ retry: [{ errors: ['Weak'], maxAttempts: 1 }] }) } },
    );
    await execution.fail(execution.task('a'), 'Weak');
    expect(placesOf(execution)).toMatchObject({ a: { entered: 1, here: 1, failed: 0 } });
    await execution.fire();
    await execution.fail(execution.task('a'), 'Hard');
    expect(placesOf(execution)).toEqual({
      a: { entered: 2, here: 1, failed: 1 },
      b: { entered: 1, here: 1, failed: 0 },
      sleep: { entered: 1, here: 1, failed: 0 },
    });
    await execution.fire();
    expect(execution.rows.finished).toBeDefined();
    expect(placesOf(execution)).toMatchObject({ a: { here: 0 }, b: { here: 0 }, sleep: { here: 0 } });
  });
});
