import { enterState } from './enter';
import { leave, wayOut } from './leave';
import { leaveByCatcher, recover, unfinished } from './recover';
import type { Phase } from './state';
import { currentNode, emit, stateOf } from './turn';
import type { Turn } from './turn';
import { openWorksheet } from './worksheet';

/**
 * How many times a step enters a state, retries at once included, before it stops to let others work. A workflow may
 * well loop for ever over `pass` and `choice`; a step may not, since its commit holds all it did. So the step arms a
 * timer that is due at once and the loop goes on when it fires: durable, and open to a cancel or a time-out in between.
 */
export const MAX_ENTRIES_PER_STEP = 1_000;

/** Follows up until the execution waits for something or has ended. */
export function run(turn: Turn): void {
  for (let entries = 0; ;) {
    const { activity } = turn.state.thread;
    switch (activity.status) {
      case 'arriving':
        emit(turn, { type: 'stateEntered', state: activity.next });
        break;
      case 'ready':
        if (activity.phase.kind === 'enter' && ++entries > MAX_ENTRIES_PER_STEP) return rest(turn);
        work(turn, activity.phase);
        break;
      case 'task':
      case 'waiting':
      case 'backoff':
      case 'evaluating':
      case 'ended':
        return;
    }
  }
}

function work(turn: Turn, phase: Phase): void {
  switch (phase.kind) {
    case 'enter':
      return enterState(turn);
    case 'exit':
      return exitState(turn, phase);
    case 'failed':
      return recover(turn, phase.error);
    case 'caught':
      return leaveByCatcher(turn, phase.error);
  }
}

/** What a state had to wait for has come: the result of its task, or the end of its wait. */
function exitState(turn: Turn, phase: Phase): void {
  const node = currentNode(turn);
  const sheet = openWorksheet(turn, phase);
  const way = wayOut(node.type === 'task' || node.type === 'wait' ? node : {});
  if (!leave(sheet, node.type === 'task' ? { ...way, flow: 'merge' } : way)) unfinished(sheet);
}

function rest(turn: Turn): void {
  emit(turn, { type: 'waitStarted', state: stateOf(turn), data: { dueAt: turn.facts.at } });
}
