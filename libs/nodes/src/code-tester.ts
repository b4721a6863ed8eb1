import { EngineError } from '@workflows/contracts';
import type { Json } from '@workflows/contracts';
import type { DefinitionTest, ExpressionEvaluator, TestOutcome, TurnRunner } from '@workflows/runtime';
import { readMocks, simulate } from '@workflows/state-machine/simulate';
import type { BundlesAtHand } from './bundles-at-hand';

type CodeTest = DefinitionTest & { code: NonNullable<DefinitionTest['code']> };

export function isOfCode(test: DefinitionTest): test is CodeTest {
  return test.code !== undefined;
}

/** Each turn goes to another process and back, so that a test never has this one for long; there are few at a time all the same. */
const MOST_AT_ONCE = 8;
const DEADLINE_MS = 20_000;
const MOST_EVENTS = 10_000;

/** Tests of code: where handlers run, against mocks, in virtual time. Nothing of them is kept. */
export class CodeTester {
  private running = 0;
  private count = 0;

  constructor(
    private readonly realms: Pick<TurnRunner, 'run' | 'drop'>,
    private readonly bundles: BundlesAtHand,
    private readonly evaluator: ExpressionEvaluator,
  ) {}

  async test(test: CodeTest, outputProblem?: (output: Json) => Promise<string | undefined>): Promise<TestOutcome> {
    if (this.running >= MOST_AT_ONCE) {
      const message = `${MOST_AT_ONCE} tests of code run already; try again in a moment.`;
      throw new EngineError('OVERLOADED', message, { retryAfterSeconds: 2 });
    }
    const { tenant, code } = test;
    const { mocks, problems } = readMocks(test.mocks);
    if (problems.length > 0) return { ok: false, problems };
    const release = this.bundles.hold(tenant, code.bundle);
    const executionId = `execution_test_${(this.count += 1)}`;
    const until = performance.now() + DEADLINE_MS;
    this.running += 1;
    try {
      const simulation = await simulate(code.program, {
        input: test.input,
        mocks,
        startAt: test.startAt,
        seed: test.seed,
        evaluate: (request) => this.evaluator.evaluate(request, { tenant, workflow: 'test' }),
        // A home of its own for each test, and the realm of its tenant.
        runTurn: ({ seed, ...turn }, journal) =>
          this.realms.run({ ...turn, seed: { ...seed, tenant, executionId } }, journal),
        maxHistoryEvents: MOST_EVENTS,
        isOverdue: () => performance.now() > until,
        ...(outputProblem && { outputProblem }),
      });
      return { ok: true, simulation: JSON.stringify(simulation) };
    } finally {
      this.running -= 1;
      this.realms.drop(executionId);
      release();
    }
  }
}
