import { RealmPool } from '@workflows/realms';
import type { DefinitionTester } from '@workflows/runtime';
import { ExpressionPool, HelperPool, SimulationPool } from '@workflows/threads';
import { BundlesAtHand } from './bundles-at-hand';
import { CodeTester, isOfCode } from './code-tester';

/** Tests at once, and processes for their expressions and their code; they give way to the engine's own thread. */
const TESTS = 2;
const EXPRESSION_PROCESSES = 1;
const REALM_PROCESSES = 1;

/** Runs tests of definitions, with expressions and code apart from those of real executions. Nothing is started before the first test. */
export function definitionTester(): DefinitionTester {
  const helpers = new HelperPool(EXPRESSION_PROCESSES);
  const evaluator = new ExpressionPool(helpers);
  const simulations = new SimulationPool(TESTS, evaluator);
  const bundles = new BundlesAtHand();
  const realms = new RealmPool(bundles, { size: REALM_PROCESSES });
  const code = new CodeTester(realms, bundles, evaluator);
  return {
    test: (test, outputProblem) =>
      isOfCode(test) ? code.test(test, outputProblem) : simulations.test(test, outputProblem),
    close: async () => {
      await simulations.close();
      await realms.close();
      await helpers.close();
    },
  };
}
