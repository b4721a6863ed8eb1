import type { Json, JsonObject, Problem } from '@workflows/contracts';
import type { Program, StateNode, Template } from '../../program';
import { compileDefinition } from '../compile-definition';

/** Builders for specs of this dialect. */

/** What a request's `definition` may be. */
export function problemsOf(definition: Json): Problem[] {
  const result = compileDefinition({ definition: definition as JsonObject });
  return result.ok ? [] : result.problems;
}

export function compiled(definition: JsonObject): Program {
  const result = compileDefinition({ definition });
  if (!result.ok) throw new Error(JSON.stringify(result.problems, null, 1));
  return result.program;
}

/** `CODE pointer` of each problem, the pointer from the document on. */
export function found(definition: Json): string[] {
  return problemsOf(definition).map(({ code, path }) => `${code} ${path.replace(/^\/definition/, '')}`);
}

/** A machine of one state `s` and, for it to lead to, `ok`. */
export function machine(state: Json, top: JsonObject = {}): JsonObject {
  return { StartAt: 's', States: { s: state, ok: { Type: 'Succeed' } }, ...top };
}

/** The node of a state that leads to `ok` or ends. */
export function nodeOf(state: JsonObject, top: JsonObject = {}): StateNode {
  const { States } = machine(state, top);
  const definition = { StartAt: 's', ...top, States: leadsToOk(state) ? (States ?? {}) : { s: state } };
  const node = compiled(definition).states.get('s');
  if (node === undefined) throw new Error('the state is not there');
  return node;
}

function leadsToOk(state: JsonObject): boolean {
  return JSON.stringify(state).includes('"ok"');
}

/** `CODE pointer` of what is wrong with one state, the pointer from the state on. */
export function inState(state: Json, top: JsonObject = {}): string[] {
  return problemsIn(state, top).map(({ code, path }) => `${code} ${path}`);
}

export function problemsIn(state: Json, top: JsonObject = {}): Problem[] {
  return problemsOf(machine(state, top))
    .filter(({ code, path }) => !(code === 'STATE_UNREACHABLE' && path === '/definition/States/ok'))
    .map((problem) => ({ ...problem, path: problem.path.replace('/definition/States/s', '') }));
}

export const JSONATA = { QueryLanguage: 'JSONata' } as const;

/** A template as something short: a constant's value, an expression's source in braces, a reference's source. */
export function show(template: Template | undefined): unknown {
  switch (template?.kind) {
    case undefined:
      return undefined;
    case 'constant':
      return template.value;
    case 'expression':
      return `{% ${template.expression.source} %}`;
    case 'reference':
      return `ref ${template.reference.source}`;
    case 'array':
      return template.items.map(show);
    case 'object':
      return Object.fromEntries(template.entries.map(([name, member]) => [name, show(member)]));
  }
}
