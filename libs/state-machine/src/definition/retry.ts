import type { Json, Problem } from '@workflows/contracts';
import type { Retrier } from '../program';
import { compilationOf } from './compilation';
import { nativeDialect } from './native-dialect';
import { problemList } from './problems';
import { readRetry } from './read-retry';
import { scopeOf } from './scope';

/**
 * A `retry` that stands outside of a definition, as a function's registration has one.
 *
 * @param path JSON Pointer of the value, for the problems.
 */
export function compileRetry(
  value: Json,
  path: string,
): { ok: true; retry: readonly Retrier[] } | { ok: false; problems: Problem[] } {
  const problems = problemList();
  const fields = { retry: value };
  const compilation = compilationOf(nativeDialect, fields, problems);
  const parent = path.slice(0, Math.max(0, path.length - '/retry'.length));
  const { retry = [] } = readRetry({ state: '', path: parent, fields, scope: scopeOf(), compilation });
  return problems.count === 0 ? { ok: true, retry } : { ok: false, problems: problems.toArray() };
}
