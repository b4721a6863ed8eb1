import { isJsonObject } from '@workflows/contracts';
import type { Json, JsonObject, Known } from '@workflows/contracts';

/**
 * What an execution knows: its input and, over it, what its states produced. Rules of this file:
 *   D1. Key order is that of first appearance: input first, then results in the order in which they came.
 *   D2. A layer is merged into the one below it once it has as many keys, so that the layers stay few (their number is
 *       the logarithm of the keys) and a merge costs, over time, what it adds and not what is known already.
 *   D3. Objects are put together by spread alone: assignment would lose a key named `__proto__`. Spread is associative,
 *       so the order in which layers are merged (D2) cannot be seen.
 *   D4. A value that is no object stands alone until the first merge, and then goes under a name.
 */
export type Data =
  /**
   * `input`: whether the line's input is still part of what is known. `layers`: results, oldest first. `only`: the only
   * result so far is this value, which is no object.
   */
  | { kind: 'layers'; input: 'kept' | 'dropped'; layers: readonly Layer[]; only?: Json }
  /** All that is known is one value that is no object, produced by `state`. */
  | { kind: 'bare'; state: string; value: Json };

/** Some results in one; `size` counts its keys, which must not be counted again for each merge (D2). */
interface Layer {
  size: number;
  values: JsonObject;
}

export const NOTHING_PRODUCED: Data = { kind: 'layers', input: 'kept', layers: [] };

/** A state's result joins what is known: an object key by key, `null` not at all, anything else under the state's name. */
export function mergeResult(data: Data, state: string, result: Json): Data {
  if (result === null) return data;
  const layer = layerOf(isJsonObject(result) ? result : { [state]: result });
  if (data.kind === 'layers') {
    const isOnly = data.layers.length === 0 && !isJsonObject(result);
    const layers = push(data.layers, layer);
    return { kind: 'layers', input: data.input, layers, ...(isOnly && { only: result }) };
  }
  const below = data.value === null ? [] : [layerOf({ [data.state]: data.value })]; // D4
  return { kind: 'layers', input: 'dropped', layers: push(below, layer) };
}

/** A state's output takes the place of all that is known, the input included. */
export function replaceAll(state: string, output: Json): Data {
  return isJsonObject(output)
    ? { kind: 'layers', input: 'dropped', layers: [layerOf(output)] }
    : { kind: 'bare', state, value: output };
}

/** What a state sees. */
export function viewOf(data: Data, input: Json): Json {
  if (data.kind === 'bare') return data.value;
  if (data.input === 'dropped') return flatten(data.layers);
  if (data.layers.length === 0) return input;
  return { ...(isJsonObject(input) ? input : { input }), ...flatten(data.layers) };
}

/** What the states produced; `{}` where they produced nothing. */
export function producedBy(data: Data): Json {
  return data.kind === 'bare' ? data.value : flatten(data.layers);
}

/** What a branch or an item gives (settled 20): all its results, or the only one where that is no object. */
export function onlyOrAll(data: Data): Json {
  return data.kind === 'layers' && data.only !== undefined ? data.only : producedBy(data);
}

/** In one piece, as it can be kept apart from the states that made it. */
export function toKnown(data: Data): Known {
  if (data.kind === 'bare') return data;
  const { input, layers, only } = data;
  return { kind: 'results', input, results: flatten(layers), ...(only !== undefined && { only }) };
}

export function fromKnown(known: Known): Data {
  if (known.kind === 'bare') return known;
  const { input, results, only } = known;
  const layers = Object.keys(results).length === 0 ? [] : [layerOf(results)];
  return { kind: 'layers', input, layers, ...(only !== undefined && { only }) };
}

function push(layers: readonly Layer[], layer: Layer): readonly Layer[] {
  const kept = [...layers];
  let top = layer;
  for (let below = kept.at(-1); below !== undefined && below.size <= top.size; below = kept.at(-1)) {
    kept.pop();
    top = layerOf({ ...below.values, ...top.values });
  }
  kept.push(top);
  return kept;
}

function flatten(layers: readonly Layer[]): JsonObject {
  return (
    layers.reduceRight<JsonObject | undefined>(
      (above, { values }) => (above === undefined ? values : { ...values, ...above }),
      undefined,
    ) ?? {}
  );
}

function layerOf(values: JsonObject): Layer {
  return { size: Object.keys(values).length, values };
}
