import type { Json } from '@workflows/contracts';
import type { MapTerms } from '../map-terms';
import type { MapNode, ParallelNode } from '../program';
import { viewOf } from './data';
import { unfinished } from './recover';
import { renderMapTerms } from './render-map-terms';
import { emit, lineOf } from './turn';
import { bindingsFor, isComplete, render } from './worksheet';
import type { Worksheet } from './worksheet';

/** Begins a `parallel` state; its branches begin one after the other in `tend`. */
export function enterParallel(sheet: Worksheet, node: ParallelNode): void {
  const { turn } = sheet;
  const input =
    node.arguments === undefined ? bindingsFor(sheet)?.states.input : render(sheet, 'arguments', node.arguments);
  if (input === undefined || !isComplete(sheet)) return unfinished(sheet);
  const { data, input: lineInput } = lineOf(turn);
  const given: { input?: Json } = isSame(input, node, viewOf(data, lineInput)) ? {} : { input };
  emit(turn, { type: 'parallelStarted', state: node.name, data: { branches: node.branches.length, ...given } });
}

/** Begins a `map` state; its items begin in `tend`. */
export function enterMap(sheet: Worksheet, node: MapNode): void {
  const terms: MapTerms | undefined = renderMapTerms(sheet, node);
  if (terms === undefined || !isComplete(sheet)) return unfinished(sheet);
  emit(sheet.turn, { type: 'mapStarted', state: node.name, data: terms });
}

/** Whether the branches get just what the state sees, which the history need not say. */
function isSame(input: Json, { arguments: template, paths }: ParallelNode, view: Json): boolean {
  return (template === undefined && paths?.input === undefined) || input === view;
}
