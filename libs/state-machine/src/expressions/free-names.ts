import { isAst, type Ast } from './parse-expression';

/** The names of an expression that something outside of it has to bind. */
export interface FreeNames {
  /** Without their `$`; those that the expression binds itself, wherever it does, are left out. */
  variables: ReadonlySet<string>;
  /** Names, `$` and `$$` where there is no context value, as at the top of an expression of a workflow. */
  contexts: ReadonlySet<string>;
  /** The members of `$states` that it names. */
  fields: ReadonlySet<string>;
}

interface Search {
  variables: Set<string>;
  bound: Set<string>;
  contexts: Set<string>;
  fields: Set<string>;
}

/** The tree's depth is bounded (P1 of `parse-expression.ts`), and so is the recursion. */
export function freeNames(ast: Ast): FreeNames {
  const search: Search = { variables: new Set(), bound: new Set(), contexts: new Set(), fields: new Set() };
  visit(ast, false, search);
  for (const name of search.bound) search.variables.delete(name);
  const { variables, contexts, fields } = search;
  return { variables, contexts, fields };
}

/** Parts that are evaluated for each value of what they belong to. */
const OF_EACH: ReadonlySet<string> = new Set([
  ...['stages', 'predicate', 'group', 'terms', 'pattern', 'update', 'delete'],
]);

/** `hasContext`: there is a value that `$` and names without `$` are asked of. */
function visit(node: unknown, hasContext: boolean, search: Search): void {
  if (Array.isArray(node)) {
    for (const item of node) visit(item, hasContext, search);
    return;
  }
  if (!isAst(node)) return;
  bind(node, search);
  const { type, value } = node;
  if (type === 'variable') see(String(value), hasContext, search);
  if (type === 'name' && !hasContext) search.contexts.add(String(value));
  if (type === 'path') return visitPath(node, hasContext, search);
  for (const [part, child] of Object.entries(node)) {
    if (part === 'value' || (type === 'lambda' && part === 'arguments')) continue;
    if (typeof child === 'object') visit(child, hasContext || OF_EACH.has(part), search);
  }
}

/** The first step is asked of the context value, every other of what the one before gives. */
function visitPath(node: Ast, hasContext: boolean, search: Search): void {
  const steps: readonly unknown[] = Array.isArray(node['steps']) ? node['steps'] : [];
  const [first, second] = steps;
  if (isAst(first) && first['type'] === 'variable' && first['value'] === 'states' && isAst(second)) {
    if (second['type'] === 'name') search.fields.add(String(second['value']));
  }
  for (const [index, step] of steps.entries()) visit(step, hasContext || index > 0, search);
  visit(node['group'], true, search);
}

function see(name: string, hasContext: boolean, { variables, contexts }: Search): void {
  if (name === '$') contexts.add('$$');
  else if (name !== '') variables.add(name);
  else if (!hasContext) contexts.add('$');
}

/** `:=`, the parameters of a function, and `@$name` and `#$name` of a step. */
function bind(node: Ast, { bound }: Search): void {
  const { type, lhs, focus, index } = node;
  if (type === 'bind' && isAst(lhs)) bound.add(String(lhs['value']));
  if (type === 'lambda' && Array.isArray(node['arguments']))
    for (const parameter of node['arguments']) if (isAst(parameter)) bound.add(String(parameter['value']));
  if (typeof focus === 'string') bound.add(focus);
  if (typeof index === 'string') bound.add(index);
  if (type === 'index') bound.add(String(node['value']));
}
