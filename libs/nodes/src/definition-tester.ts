import type { DefinitionTester } from '@workflows/runtime';
import { ExpressionPool, SimulationPool } from '@workflows/threads';

/** Tests at once, and threads for their expressions; they give way to the engine's own thread. */
const TESTS = 2;
const EXPRESSION_THREADS = 1;

/** Runs tests of definitions, with expressions apart from those of real executions. No thread is started before the first test. */
export function definitionTester(): DefinitionTester {
  const expressions = new ExpressionPool(EXPRESSION_THREADS);
  const simulations = new SimulationPool(TESTS, expressions);
  return {
    test: (test, outputProblem) => simulations.test(test, outputProblem),
    close: async () => {
      await simulations.close();
      await expressions.close();
    },
  };
}
