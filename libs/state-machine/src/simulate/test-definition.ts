import type { Instant, Json, Problem } from '@workflows/contracts';
import { compileDefinition } from '../definition/compile-definition';
import { givenDefinition, pointerInGiven } from '../validate/definition-body';
import { readMocks } from './read-mocks';
import { simulate } from './simulate';
import type { Simulation, SimulationOptions } from './simulate';

/** A test as users write it. */
export interface WrittenTest {
  /** The body of a workflow, or an Amazon States Language document. */
  definition: Json;
  input: Json;
  mocks?: Json;
  startAt: Instant;
  seed: string;
}

/** Compiles a definition, reads its mocks and runs it. What is wrong with both is told at once, with pointers into the test. */
export async function testDefinition(
  { definition, mocks: given, input, startAt, seed }: WrittenTest,
  ports: Omit<SimulationOptions, 'input' | 'mocks' | 'startAt' | 'seed'>,
): Promise<{ ok: true; simulation: Simulation } | { ok: false; problems: Problem[] }> {
  const written = givenDefinition(definition);
  const compiled = compileDefinition(written.body);
  const { mocks, problems } = readMocks(given);
  if (compiled.ok && problems.length === 0)
    return { ok: true, simulation: await simulate(compiled.program, { input, mocks, startAt, seed, ...ports }) };
  const inTest = ({ path, ...problem }: Problem): Problem => ({
    ...problem,
    path: `/definition${pointerInGiven(written, path)}`,
  });
  return { ok: false, problems: [...(compiled.ok ? [] : compiled.problems.map(inTest)), ...problems] };
}
