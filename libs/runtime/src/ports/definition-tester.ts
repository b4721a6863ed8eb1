import type { Instant, Json, Problem, TenantId } from '@workflows/contracts';
import type { HandlerProgram } from '@workflows/state-machine/handlers';
import type { StoredBundle } from './turn-runner';

/** A definition to be run against mocks. */
export interface DefinitionTest {
  tenant: TenantId;
  /** The body of a workflow, or an Amazon States Language document. */
  definition: Json;
  /** Where that is code: how it is run, and its text. */
  code?: { program: HandlerProgram; bundle: StoredBundle };
  input: Json;
  mocks?: Json;
  startAt: Instant;
  seed: string;
}

/**
 * `simulation`: a `Simulation` of the core as JSON text, made where the test ran, since it can be large. `problems`:
 * pointers into the test.
 */
export type TestOutcome = { ok: true; simulation: string } | { ok: false; problems: Problem[] };

/** Runs tests of definitions away from the caller's thread, each bounded in time and memory. */
export interface DefinitionTester {
  /** `outputProblem`: what is wrong with an output by the definition's `outputSchema`. Throws OVERLOADED. */
  test(test: DefinitionTest, outputProblem?: (output: Json) => Promise<string | undefined>): Promise<TestOutcome>;
  /** Called when the app closes; tests under way are given up. */
  close(): Promise<void>;
}
