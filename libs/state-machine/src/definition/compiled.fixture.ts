import type { DefinitionBody, Json, JsonObject, Problem } from '@workflows/contracts';
import type { Program, StateNode, Template } from '../program';
import { compileDefinition } from './compile-definition';

/** A body that may be anything, as a request's is. */
export function bodyOf(fields: JsonObject): DefinitionBody {
  return { ...fields };
}

export function programOf(fields: JsonObject): Program {
  const result = compileDefinition(bodyOf(fields));
  if (!result.ok) throw new Error(JSON.stringify(result.problems, null, 1));
  return result.program;
}

export function problemsOf(fields: JsonObject): Problem[] {
  const result = compileDefinition(bodyOf(fields));
  return result.ok ? [] : result.problems;
}

/** `CODE path` of each problem. */
export function found(fields: JsonObject): string[] {
  return problemsOf(fields).map(({ code, path }) => `${code} ${path}`);
}

/** A state that one under test may lead to. */
const AROUND = { ok: { type: 'succeed' } };

/** The node of a state that stands alone as `s`; where it says nothing of it, it goes on to `ok`. */
export function nodeOf(state: JsonObject): StateNode {
  const ends = state['type'] === 'succeed' || state['type'] === 'fail';
  const goesOn = 'next' in state || 'end' in state || 'choices' in state;
  const states: JsonObject = ends ? { s: state } : { s: goesOn ? state : { ...state, next: 'ok' }, ...AROUND };
  const node = programOf({ states }).states.get('s');
  if (node === undefined) throw new Error('There is no node of s.');
  return node;
}

/** What is wrong with a state that stands alone as `s`, each problem with its pointer within the state. */
export function foundIn(state: Json): string[] {
  return found({ states: { s: state, ...AROUND } })
    .filter((problem) => problem !== 'STATE_UNREACHABLE /states/ok')
    .map((problem) => problem.replace(' /states/s', ' '))
    .sort();
}

export function constant(value: Json): Template {
  return { kind: 'constant', value };
}

/** An expression in the state `s`, but for its fast route. */
export function expression(path: string, source: string): object {
  return { kind: 'expression', expression: { key: `/states/s/${path}`, source } };
}
