import { HandlerExecution } from '../handlers/handler-execution.fixture';
import { Progress } from './progress';
import type { StateProgress, WorkflowGraph } from './workflow-graph';

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
