import { setImmediate } from 'node:timers/promises';
import { EngineError } from '@workflows/contracts';
import type { DefinitionBody } from '@workflows/contracts';
import type { Program } from '@workflows/state-machine';
import { compilePublished, readAhead } from '@workflows/state-machine/language';

/** The program of a version. Throws DEFINITION_INVALID. */
export async function programOf(
  { name, version }: { name: string; version: number },
  body: DefinitionBody,
): Promise<Program> {
  const compiled = await readAhead(body, setImmediate, () => compilePublished(body));
  if (compiled.ok) return compiled.program;
  const message = `Version ${version} of "${name}" is not understood by this gateway. Is it older than the registry?`;
  throw new EngineError('DEFINITION_INVALID', message, { problems: compiled.problems });
}
