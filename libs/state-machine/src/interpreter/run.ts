import { enterState } from './enter';
import { conclude, leave } from './leave';
import { parentPath } from '../paths';
import { leaveByCatcher, recover, unfinished } from './recover';
import { selectItem } from './select-item';
import type { Line, Phase } from './state';
import { tend } from './tend';
import { endCompensation, goOnUndoing } from './undo';
import { currentNode, emit, lineOf } from './turn';
import type { Turn } from './turn';
import { exitWithoutResult, exitWithResult } from './way-out';
import { openWorksheet } from './worksheet';

/**
 * How many times a step enters a state, retries at once included, before it stops to let others work. A workflow may
 * well loop for ever over `pass` and `choice`; a step may not, since its commit holds all it did. So the step arms a
 * timer that is due at once and the loop goes on when it fires: durable, and open to a cancel or a time-out in between.
 */
export const MAX_ENTRIES_PER_STEP = 1_000;
/** How much a step computes before it stops in the same way, as characters of JSON: all of it is written at once. */
const MAX_SIZE_PER_STEP = 8_388_608;

/**
 * Follows up until the execution waits for something or has ended: the line at hand first, then the fork it belongs to,
 * which may begin a new line, and so on up to the execution's own line. What is looked at are the lines above the one that
 * the command was about, never the lines beside it.
 */
export function run(turn: Turn): void {
  while (turn.state.outcome === undefined) {
    const { activity } = lineOf(turn);
    switch (activity.status) {
      case 'arriving':
        emit(turn, { type: 'stateEntered', state: activity.next });
        continue;
      case 'ready':
        if (begins(activity.phase) && (++turn.entries > MAX_ENTRIES_PER_STEP || turn.size > MAX_SIZE_PER_STEP))
          rest(turn);
        else work(turn, activity.phase);
        continue;
      case 'forked':
        if (tend(turn, activity.fork, turn.entries < MAX_ENTRIES_PER_STEP && turn.size <= MAX_SIZE_PER_STEP)) continue;
        break;
      case 'checked':
        conclude(turn, activity);
        continue;
      case 'undoing':
        if (goOnUndoing(turn)) continue;
        break;
      case 'task':
      case 'waiting':
      case 'backoff':
      case 'evaluating':
      case 'checking':
      case 'ended':
        break;
    }
    if (turn.path === '') return;
    turn.path = parentPath(turn.path);
  }
}

function begins({ kind }: Phase): boolean {
  return kind === 'enter' || kind === 'select';
}

function work(turn: Turn, phase: Phase): void {
  switch (phase.kind) {
    case 'select':
      return selectItem(turn);
    case 'enter':
      return enterState(turn);
    case 'exit':
      return exitState(turn, phase);
    case 'failed':
      return recover(turn, phase.error, phase.error);
    case 'caught':
      return leaveByCatcher(turn, phase.error);
  }
}

/** What a state had to wait for has come: the result of its task, its branches or items, or the end of its wait. */
function exitState(turn: Turn, phase: Extract<Phase, { kind: 'exit' }>): void {
  if (lineOf(turn).visit.undoes !== undefined) return endCompensation(turn);
  const node = currentNode(turn);
  const sheet = openWorksheet(turn, phase);
  const { assign } = node;
  const next = 'next' in node ? node.next : undefined;
  const { result } = phase;
  const exit = result === undefined ? exitWithoutResult(sheet, node) : exitWithResult(sheet, node, result);
  if (!leave(sheet, { next, assign, assignRoot: result, exit })) unfinished(sheet);
}

function rest(turn: Turn): void {
  const { visit, share }: Line = lineOf(turn);
  const state = visit.state === '' ? (share?.startAt ?? '') : visit.state;
  emit(turn, { type: 'waitStarted', state, data: { dueAt: turn.facts.at } });
}
