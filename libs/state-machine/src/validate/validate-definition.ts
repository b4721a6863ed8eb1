import type { Json, Validation } from '@workflows/contracts';
import { compileDefinition } from '../definition/compile-definition';
import { definitionWarnings } from './definition-warnings';
import type { Registered } from './definition-warnings';
import { givenDefinition, pointerInGiven } from './definition-body';

/** All that is wrong with a definition, and what may surprise its author; `given` is a workflow's body or an ASL document. */
export function validateDefinition(given: Json, registered?: Registered): Validation {
  const definition = givenDefinition(given);
  const compiled = compileDefinition(definition.body);
  const errors = compiled.ok ? [] : compiled.problems;
  const warnings = compiled.ok ? definitionWarnings(definition.body, compiled.program, registered) : [];
  const inGiven = <T extends { path: string }>(problem: T): T => ({
    ...problem,
    path: pointerInGiven(definition, problem.path),
  });
  return { valid: compiled.ok, errors: errors.map(inGiven), warnings: warnings.map(inGiven) };
}
