import type { DefinitionTest, TestOutcome } from '@workflows/runtime';
import { testDefinition } from '@workflows/state-machine/simulate';
import type { Simulation, SimulationOptions } from '@workflows/state-machine/simulate';

/** Real time for one test; a second more and its thread is ended from outside. */
export const TEST_DEADLINE_MS = 20_000;
/** A trace of more events than these is read by nobody. */
const MAX_HISTORY_EVENTS = 50_000;
const MAX_ANSWER_LENGTH = 64 * 1024 * 1024;

export async function runTest(
  test: DefinitionTest,
  ports: Pick<SimulationOptions, 'evaluate' | 'outputProblem'>,
): Promise<TestOutcome> {
  const deadline = performance.now() + TEST_DEADLINE_MS;
  const isOverdue = (): boolean => performance.now() > deadline;
  const outcome = await testDefinition(test, { ...ports, maxHistoryEvents: MAX_HISTORY_EVENTS, isOverdue });
  return outcome.ok ? { ok: true, simulation: toText(outcome.simulation) } : outcome;
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
