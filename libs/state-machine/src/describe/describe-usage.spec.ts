import type { ModelUsage } from '@workflows/contracts';
import { HandlerExecution } from '../handlers/handler-execution.fixture';
import { Execution } from '../interpreter/execution.fixture';
import { constant, map, programOf, task } from '../interpreter/program.fixture';
import { describeUsage } from './describe-usage';

const used = (tokens: number): ModelUsage => ({ model: 'm', in: tokens, out: 1, costMicros: tokens });
const sum = (calls: number, tokensIn: number) => ({
  ...{ calls, tokensIn, tokensOut: calls, costMicros: tokensIn },
  models: ['m'],
});

const succeed = (execution: Execution, path: string, usage: ModelUsage) =>
  execution.send({
    kind: 'taskSucceeded',
    taskId: execution.taskOf('ask', path).taskId,
    digest: 'd',
    result: 1,
    usage,
  });
const fail = (execution: Execution, path: string, usage: ModelUsage) =>
  execution.send({
    ...{ kind: 'taskFailed', taskId: execution.taskOf('ask', path).taskId, digest: 'd', error: 'A', cause: 'c' },
    usage,
  });

describe('what calls of models used', () => {
  it('is told of each visit, and summed over all, failed attempts included', async () => {
    const retry = [{ errors: ['A'], maxAttempts: 1, interval: 5 }];
    const execution = await HandlerExecution.started(async ({ call }) =>
      call({ kind: 'function', name: 'ai.sum', arguments: {}, retry }),
    );
    const { taskId } = execution.task('ai.sum');
    execution.send({ kind: 'taskFailed', taskId, digest: 'd', error: 'A', cause: 'c', usage: used(5) });
    await execution.fire();
    execution.send({
      ...{ kind: 'taskSucceeded', taskId: execution.task('ai.sum').taskId, digest: 'd', result: 1 },
      usage: used(2),
    });
    expect(execution.visits).toMatchObject([{ state: 'ai.sum', attempts: 2, usage: sum(2, 7) }]);
    expect(describeUsage(execution.events)).toEqual(sum(2, 7));
  });

  const ITEMS = programOf([map('each', constant([1, 2]), 'ask'), task('ask')]);
  const own = (execution: Execution) => execution.events.filter(({ path }) => path === undefined);

  it('in the items of a map is told by the events of its own line, once', () => {
    const execution = Execution.started(ITEMS);
    succeed(execution, 'each/0', used(5));
    expect(describeUsage(own(execution))).toBeUndefined();
    succeed(execution, 'each/1', used(2));
    expect(execution.visits).toMatchObject([{ state: 'each', usage: sum(2, 7) }]);
    expect(describeUsage(own(execution))).toEqual(sum(2, 7));
  });

  it('is told where a map fails, and not again after its redrive', () => {
    const execution = Execution.started(ITEMS);
    succeed(execution, 'each/0', used(5));
    fail(execution, 'each/1', used(2));
    expect(describeUsage(own(execution))).toEqual(sum(2, 7));
    execution.send({ kind: 'redrive' });
    succeed(execution, 'each/1', used(1));
    expect(describeUsage(own(execution))).toEqual(sum(3, 8));
  });
});
