import type { Problem } from '@workflows/contracts';
import type { DefinitionTest, TestOutcome } from '@workflows/runtime';
import { compileDefinition, givenDefinition, pointerInGiven, readMocks, simulate } from '@workflows/state-machine';
import type { Simulation, SimulationOptions } from '@workflows/state-machine';

/** Real time for one test; a second more and its thread is ended from outside. */
export const TEST_DEADLINE_MS = 20_000;
/** A trace of more events than these is read by nobody. */
const MAX_EVENTS = 50_000;
const MAX_ANSWER_LENGTH = 64 * 1024 * 1024;

/** Compiles a definition, reads its mocks and runs it; everything that is wrong with both is told at once. */
export async function runTest(
  { definition, input, mocks: given, startAt, seed }: DefinitionTest,
  ports: Pick<SimulationOptions, 'evaluate' | 'outputProblem'>,
): Promise<TestOutcome> {
  const written = givenDefinition(definition);
  const compiled = compileDefinition(written.body);
  const { mocks, problems } = readMocks(given);
  if (!compiled.ok) {
    const inTest = ({ path, ...rest }: Problem): Problem => ({ ...rest, path: `/definition${pointerInGiven(written, path)}` });
    return { ok: false, problems: [...compiled.problems.map(inTest), ...problems] };
  }
  if (problems.length > 0) return { ok: false, problems };
  const deadline = performance.now() + TEST_DEADLINE_MS;
  const isOverdue = (): boolean => performance.now() > deadline;
  const options = { input, mocks, startAt, seed, maxEvents: MAX_EVENTS, isOverdue, ...ports };
  return { ok: true, simulation: toText(await simulate(compiled.program, options)) };
}

function toText(simulation: Simulation): string {
  const text = JSON.stringify(simulation);
  return text.length <= MAX_ANSWER_LENGTH
    ? text
    : JSON.stringify(brokenOff('Test.TooMuchData', 'The trace of the test has over 64 MiB; test with less data.'));
}

/** What is told of a test whose trace is lost. */
export function brokenOff(error: string, cause: string): Simulation {
  return { status: 'running', error, cause, stateHistory: [], virtualDuration: 0, history: [] };
}
