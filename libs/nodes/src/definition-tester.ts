import type { DefinitionTester } from '@workflows/runtime';
import { ExpressionPool, HelperPool, SimulationPool } from '@workflows/threads';

/** Tests at once, and processes for their expressions; they give way to the engine's own thread. */
const TESTS = 2;
const EXPRESSION_PROCESSES = 1;

/** Runs tests of definitions, with expressions apart from those of real executions. No thread is started before the first test. */
export function definitionTester(): DefinitionTester {
  const helpers = new HelperPool(EXPRESSION_PROCESSES);
  const simulations = new SimulationPool(TESTS, new ExpressionPool(helpers));
  return {
    test: (test, outputProblem) => simulations.test(test, outputProblem),
    close: async () => {
      await simulations.close();
      await helpers.close();
    },
  };
}
