import fc from 'fast-check';
import type { Json } from '@workflows/contracts';
import { compileDefinition } from '../definition/compile-definition';
import { validDefinition } from '../definition/random-definition.fixture';
import { evaluateExpressions } from '../expressions/evaluate-expressions';
import { readMocks } from './read-mocks';
import { simulate } from './simulate';

const T0 = Date.parse('2024-01-01T00:00:00Z');

const answer: fc.Arbitrary<Json> = fc.oneof(
  fc.constantFrom<Json[]>(null, 1, [], { a: 1 }, { error: 'E' }, { $fn: '{"b": $count($keys($))}' }),
  fc.record({ $after: fc.constantFrom(0, 1, 90, 'P1D'), result: fc.constantFrom<Json[]>(1, { c: 2 }) }),
);
const answers = fc.array(answer, { minLength: 1, maxLength: 4 });

describe('a test of any valid definition', () => {
  it('comes to an end, with a history without a gap, and to the same end again', async () => {
    await fc.assert(
      fc.asyncProperty(validDefinition(), answers, async (body, sequence) => {
        const compiled = compileDefinition(body);
        if (!compiled.ok) throw new Error(JSON.stringify(compiled.problems));
        const { mocks, problems } = readMocks(
          Object.fromEntries(compiled.program.functions.map((name) => [name, sequence])),
        );
        expect(problems).toEqual([]);
        const options = {
          input: { x: 1 },
          mocks,
          startAt: T0,
          seed: 'a',
          evaluate: evaluateExpressions,
          maxHistoryEvents: 300,
        };
        const went = await simulate(compiled.program, options);
        expect(['completed', 'failed', 'timedOut', 'running']).toContain(went.status);
        if (went.status === 'running') expect(went.error).toMatch(/^Test\./);
        expect(went.history.map(({ seq }) => seq)).toEqual(went.history.map((_, index) => index + 1));
        expect(went.virtualDuration).toBeGreaterThanOrEqual(0);
        expect(await simulate(compiled.program, options)).toEqual(went);
      }),
      { numRuns: 60 },
    );
  });
});
