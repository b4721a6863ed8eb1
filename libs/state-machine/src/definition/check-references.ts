import { freeNames } from '../expressions/free-names';
import { FUNCTION_NAMES } from '../expressions/function-names';
import type { Ast } from '../expressions/parse-expression';
import { clip } from './clip';
import type { Scope } from './scope';
import type { Compilation, Source } from './state-source';

const FIELDS = ['input', 'result', 'errorOutput', 'context', 'event'];
/** A catcher, by where it stands. */
const CATCHER = /\/(?:Catch|catch)\/\d+$/;

/** Hears of an expression: names that nothing can bind are refused, its variables are looked up at the end. */
export function seeExpression(source: Source, path: string, ast: Ast): void {
  const { variables, contexts, fields } = freeNames(ast);
  for (const name of variables) {
    if (name !== 'states' && !FUNCTION_NAMES.has(name)) seeVariable(source, path, name);
  }
  for (const name of contexts) refuseContext(source, path, name);
  for (const name of fields) checkField(source, path, name);
}

export function seeVariable({ scope, compilation }: Source, path: string, name: string): void {
  compilation.references.push({ name, path, scope });
}

function refuseContext({ compilation }: Source, path: string, name: string): void {
  compilation.problems.add(path, 'NAME_UNBOUND', () => {
    const hint = name.startsWith('$') ? 'read what is needed from $states.input' : `write $states.input.${clip(name)}`;
    return `"${clip(name)}" stands for nothing here, since an expression has no context value at its top; ${hint}.`;
  });
}

function checkField(source: Source, path: string, name: string): void {
  const { problems, suggest } = source.compilation;
  if (!FIELDS.includes(name)) {
    const nearest = suggest(name, FIELDS);
    const hint = nearest === undefined ? `there are ${FIELDS.join(', ')}.` : `did you mean "${nearest}"?`;
    problems.add(path, 'NAME_UNBOUND', () => `$states has no "${clip(name)}"; ${hint}`);
  } else if (name === 'errorOutput' && !CATCHER.test(source.path)) {
    problems.add(
      path,
      'NAME_UNBOUND',
      () => '$states.errorOutput is there in the catchers of a state alone; assign what later states need of it.',
    );
  }
}

/** Refuses the variables that no state in reach assigns. */
export function checkReferences({ references, problems, suggest }: Compilation): void {
  for (const { name, path, scope } of references) {
    if (isAssigned(name, scope)) continue;
    problems.add(path, 'VARIABLE_UNKNOWN', () => {
      const nearest = suggest(name, [...assignedIn(scope), ...FUNCTION_NAMES]);
      const hint = nearest === undefined ? 'no state assigns it' : `did you mean "$${nearest}"?`;
      return `Nothing gives "$${clip(name)}" a value here: ${hint}${nearest === undefined ? '.' : ''}`;
    });
  }
}

function isAssigned(name: string, scope: Scope): boolean {
  for (let at: Scope | undefined = scope; at !== undefined; at = at.outer) if (at.assigned.has(name)) return true;
  return false;
}

function* assignedIn(scope: Scope): Generator<string> {
  for (let at: Scope | undefined = scope; at !== undefined; at = at.outer) yield* at.assigned.keys();
}
