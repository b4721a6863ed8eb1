import type { DefinitionBody, Json, Problem } from '@workflows/contracts';
import type { HandlerProgram } from '../handlers/handler-program';
import { readHandlerProgram } from '../handlers/read-handler-program';
import type { Listener } from '../listener';
import { compilationOf } from './compilation';
import { nativeDialect } from './native-dialect';
import { problemList } from './problems';
import { readListeners } from './read-listeners';
import { scopeOf } from './scope';

/** As `CompiledDefinition`, of a workflow that is code. */
export type CompiledHandler =
  { ok: true; program: HandlerProgram; listeners: readonly Listener[] } | { ok: false; problems: Problem[] };

const TOO_NEW = 'The version is code of a form that is not known here.';

/** The program of a version that is code, which the registry has read when it was published. */
export function compileHandler(body: DefinitionBody): CompiledHandler {
  const problems = problemList();
  const { handler, ...fields } = body;
  const program = readHandlerProgram(handler);
  if (program === undefined) problems.add('/handler', 'HANDLER_INVALID', () => TOO_NEW);
  const { on = null } = fields;
  const compilation = compilationOf(nativeDialect, {}, problems);
  const listened: Record<string, Json> = on === null ? {} : { on };
  const listeners = readListeners({ state: '', path: '', fields: listened, scope: scopeOf(), compilation });
  return program === undefined || problems.count > 0
    ? { ok: false, problems: problems.toArray() }
    : { ok: true, program, listeners };
}
