import { nodeOf } from './node-of';
import { lineAt } from './lines';
import { parentPath } from '../paths';
import { failByItself } from './recover';
import { ENTER } from './state';
import { emit, lineOf } from './turn';
import type { Turn } from './turn';
import { isComplete, openWorksheet, render } from './worksheet';

/** Makes the input of a line of its next item. The selector is the `map` state's, and so is a failure of it. */
export function selectItem(turn: Turn): void {
  const parent = lineAt(turn.state, parentPath(turn.path));
  const node = parent && nodeOf(turn.program, parent.visit);
  if (node?.type !== 'map' || node.itemSelector === undefined)
    throw new Error(`the line "${turn.path}" has no selector`);
  const sheet = openWorksheet(turn, { kind: 'select' });
  const input = render(sheet, 'itemSelector', node.itemSelector);
  if (input !== undefined && isComplete(sheet)) return emit(turn, { type: 'itemSelected', data: { input } });
  if (sheet.problem === undefined) {
    const keys = sheet.needs.map(({ key }) => key);
    const { startAt = '' } = lineOf(turn).share ?? {};
    return emit(turn, { type: 'evaluationRequested', state: startAt, data: { keys } });
  }
  turn.path = parentPath(turn.path);
  failByItself(turn, ENTER, sheet.problem);
}
