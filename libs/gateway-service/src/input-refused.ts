import { EngineError } from '@workflows/contracts';
import type { Problem } from '@workflows/contracts';

/** The answer to an input that its schema refuses, or that nobody could hold against it within its second. */
export function inputRefused(what: string, problems: readonly Problem[]): EngineError {
  const [first] = problems;
  const code = first?.code === 'SCHEMA_TOO_COSTLY' ? 'SCHEMA_TOO_COSTLY' : 'INPUT_INVALID';
  return new EngineError(code, `${what}: ${first?.message ?? ''}.`, { problems: [...problems] });
}
