import type { Json } from '@workflows/contracts';
import fc from 'fast-check';
import { compileDefinition } from '../definition/compile-definition';
import { validDefinition } from '../definition/random-definition.fixture';
import { evaluateExpressions } from '../expressions/evaluate-expressions';
import type { StepCommand } from '../stepper';
import { Execution, seedOf } from './execution.fixture';

/** What the world says next; `pick` chooses among what is open. */
const move = fc.record({
  kind: fc.constantFrom('succeed', 'succeed', 'succeed', 'fail', 'fire'),
  pick: fc.nat(20),
  result: fc.oneof(fc.jsonValue({ maxDepth: 2 }), fc.constant({ items: [1, { a: 2 }] })),
  error: fc.constantFrom('A', 'Http.404', 'States.Timeout', 'States.Runtime'),
});
type Move = typeof move extends fc.Arbitrary<infer T> ? T : never;

async function next(execution: Execution, { kind, pick, result, error }: Move): Promise<StepCommand | undefined> {
  const { rows, effects } = execution;
  const evaluation = effects.find((effect) => effect.kind === 'evaluate');
  if (evaluation !== undefined && rows.evaluations.has(evaluation.taskId))
    return { kind: 'evaluated', taskId: evaluation.taskId, values: await evaluateExpressions(evaluation.request) };
  const tasks = [...rows.tasks.keys()];
  const timers = [...rows.timers.keys()];
  const taskId = tasks[pick % Math.max(tasks.length, 1)];
  const timerId = timers[pick % Math.max(timers.length, 1)];
  if (timerId !== undefined && (kind === 'fire' || taskId === undefined)) return { kind: 'timerFired', timerId };
  if (taskId === undefined) return undefined;
  if (kind === 'fail') return { kind: 'taskFailed', taskId, digest: 'd', error, cause: 'c' };
  return { kind: 'taskSucceeded', taskId, digest: 'd', result: result as Json };
}

describe('a random valid definition', () => {
  it('runs along any path without a throw, its history folding to its state after each step', async () => {
    const ends = new Map<string, number>();
    await fc.assert(
      fc.asyncProperty(
        validDefinition(),
        fc.jsonValue({ maxDepth: 2 }),
        fc.array(move, { maxLength: 30 }),
        async (body, input, moves) => {
          const compiled = compileDefinition(body);
          if (!compiled.ok) throw new Error(JSON.stringify(compiled.problems));
          const execution = new Execution(compiled.program, seedOf(input as Json), {
            taskToken: (taskId) => `token ${taskId}`,
          });
          execution.send({ kind: 'start' });
          for (const each of moves) {
            if (execution.rows.finished !== undefined || execution.events.length > 400) break;
            const command = await next(execution, each);
            if (command !== undefined) execution.send(command);
          }
          const end = execution.rows.finished?.status ?? 'running';
          ends.set(end, (ends.get(end) ?? 0) + 1);
        },
      ),
      { numRuns: 150, seed: 20230102 },
    );
    for (const end of ['completed', 'failed', 'running']) expect(ends.get(end)).toBeGreaterThan(5); // I40
  }, 60_000);
});
