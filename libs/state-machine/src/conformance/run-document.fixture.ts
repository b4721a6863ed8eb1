import type { Json, JsonObject } from '@workflows/contracts';
import { compileDefinition } from '../definition/compile-definition';
import { evaluateExpressions } from '../expressions/evaluate-expressions';
import { readMocks } from '../simulate/read-mocks';
import { simulate } from '../simulate/simulate';

const T0 = Date.parse('2023-01-01T00:00:00Z');

/** How a document ended: its output, or its error, where it names one, and cause. */
export type Outcome = { output: Json } | { error?: string; cause: string };

/** Runs a document of the Amazon States Language from start to end against mocks. */
export async function runDocument(definition: JsonObject, input: Json = {}, mocks: Json = {}): Promise<Outcome> {
  const compiled = compileDefinition({ definition });
  if (!compiled.ok) throw new Error(JSON.stringify(compiled.problems, null, 2));
  const read = readMocks(mocks);
  if (read.problems.length > 0) throw new Error(JSON.stringify(read.problems));
  const { status, output, error, cause } = await simulate(compiled.program, {
    input,
    mocks: read.mocks,
    startAt: T0,
    seed: 'conformance',
    evaluate: evaluateExpressions,
  });
  if (status === 'completed' && output !== undefined) return { output };
  if (status === 'failed') return { ...(error !== undefined && { error }), cause: cause ?? '' };
  return { error: error ?? `ended as ${status}`, cause: cause ?? '' };
}

/** A document of one state that ends it, be its type what it may. */
export function alone(state: JsonObject, more: JsonObject = {}): JsonObject {
  const ends = ['Succeed', 'Fail', 'Choice'].includes(String(state['Type'])) || state['Next'] !== undefined;
  return { StartAt: 'Only', States: { Only: ends ? state : { ...state, End: true } }, ...more };
}

/** The same in JSONata mode. */
export function aloneInJsonata(state: JsonObject): JsonObject {
  return alone(state, { QueryLanguage: 'JSONata' });
}

/** A chain of states, each leading to the next. */
export function chain(states: JsonObject, more: JsonObject = {}): JsonObject {
  const names = Object.keys(states);
  const linked = Object.entries(states).map(([name, state], index): [string, Json] => {
    const next = names[index + 1];
    const isLast = next === undefined;
    const fields = state as JsonObject;
    if (['Succeed', 'Fail', 'Choice'].includes(String(fields['Type'])) || fields['Next'] !== undefined || fields['End'])
      return [name, fields];
    return [name, { ...fields, ...(isLast ? { End: true } : { Next: next }) }];
  });
  return { StartAt: names[0] ?? '', States: Object.fromEntries(linked), ...more };
}
