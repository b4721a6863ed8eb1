import { isJsonObject, type JsonObject } from '@workflows/contracts';
import { escapePointer } from '../../expressions/compile-expression';
import { lineAt, linesAt } from '../compile-line';
import type { Source } from '../state-source';

/** A `Label` names the runs of one Map of the document; two of them with the same could not be told apart. */
export function checkLabels({ fields, path, compilation }: Source): void {
  const places = new Map<string, string>();
  for (const { label, at } of labelsOf(fields, path)) {
    const first = places.get(label);
    if (first === undefined) places.set(label, at);
    else
      compilation.problems.add(
        at,
        'LABEL_TAKEN',
        () => `The Map at ${first.slice(0, -'/Label'.length)} has this "Label" already; each needs its own, or none.`,
      );
  }
}

/** Recursion is bounded by the depth of the body. */
function* labelsOf(line: JsonObject, path: string): Generator<{ label: string; at: string }> {
  const states = Object.hasOwn(line, 'States') ? line['States'] : undefined;
  if (!isJsonObject(states)) return;
  for (const name of Object.keys(states)) {
    const state = states[name];
    if (!isJsonObject(state) || (state['Type'] !== 'Map' && state['Type'] !== 'Parallel')) continue;
    const at = `${path}/States/${escapePointer(name)}`;
    const label = Object.hasOwn(state, 'Label') ? state['Label'] : undefined;
    if (typeof label === 'string') yield { label, at: `${at}/Label` };
    for (const inner of [
      ...linesAt(state, 'Branches'),
      ...lineAt(state, 'ItemProcessor'),
      ...lineAt(state, 'Iterator'),
    ])
      yield* labelsOf(inner.fields, `${at}/${inner.at}`);
  }
}
