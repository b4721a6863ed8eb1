import type { Json } from '@workflows/contracts';
import type { DefinitionTest, DefinitionTester, TestOutcome } from '@workflows/runtime';
import { evaluateExpressions } from '@workflows/state-machine';
import { testDefinition } from '@workflows/state-machine/simulate';

/** Runs tests where it stands: the real pool has threads for them. */
export class MemoryTester implements DefinitionTester {
  isClosed = false;

  async test(
    test: DefinitionTest,
    outputProblem?: (output: Json) => Promise<string | undefined>,
  ): Promise<TestOutcome> {
    // Code runs in processes that are not there: what came of its reading is told.
    if (test.code) return { ok: true, simulation: JSON.stringify({ status: 'completed', output: test.code.bundle }) };
    const outcome = await testDefinition(test, {
      evaluate: evaluateExpressions,
      ...(outputProblem && { outputProblem }),
    });
    return outcome.ok ? { ok: true, simulation: JSON.stringify(outcome.simulation) } : outcome;
  }

  async close(): Promise<void> {
    this.isClosed = true;
  }
}
