import { mapLines } from './lines';
import type { Fork, LineOutcome } from './fork';
import type { Activity, ExecutionState, Line } from './state';
import { renamed } from './state-map';
import type { StateMap } from './state-map';

/** The state with other names for the states that its lines stand in. Those whose names are in paths keep them (M3 of `judge-migration`). */
export function withStatesRenamed(state: ExecutionState, map: StateMap): ExecutionState {
  if (Object.keys(map).length === 0) return state;
  const ownLine = renameIn(state.ownLine, map);
  return {
    ...state,
    ...(state.currentState !== undefined && { currentState: ownLine.visit.state }),
    ownLine,
    ...(state.saga && {
      saga: { ...state.saga, done: state.saga.done.map((done) => ({ ...done, line: renameIn(done.line, map) })) },
    }),
    ...(state.lines && { lines: mapLines(state.lines, (line) => renameIn(line, map)) }),
  };
}

function renameIn(line: Line, map: StateMap): Line {
  const { visit, activity, share } = line;
  return {
    ...line,
    visit: { ...visit, state: renamed(map, visit.state) },
    activity: renameInActivity(activity, map),
    ...(share && { share: { ...share, startAt: renamed(map, share.startAt) } }),
  };
}

function renameInActivity(activity: Activity, map: StateMap): Activity {
  switch (activity.status) {
    case 'arriving':
      return { status: 'arriving', next: renamed(map, activity.next) };
    case 'forked':
      return { status: 'forked', fork: renameInFork(activity.fork, map) };
    case 'ready': {
      const { left } = activity;
      if (left === undefined) return activity;
      const below = left.below.map((line) => renameIn(line, map));
      return { ...activity, left: { fork: renameInFork(left.fork, map), below } };
    }
    case 'task':
    case 'waiting':
    case 'backoff':
    case 'evaluating':
    case 'checking':
    case 'checked':
    case 'undoing':
    case 'ended':
      return activity;
  }
}

/** Lines that are kept for a redrive. */
function renameInFork(fork: Fork, map: StateMap): Fork {
  const { again, outcomes } = fork;
  return {
    ...fork,
    ...(again && { again: again.map((line) => renameIn(line, map)) }),
    outcomes: outcomes.map((outcome) => renameInOutcome(outcome, map)),
  };
}

function renameInOutcome(outcome: LineOutcome, map: StateMap): LineOutcome {
  if ('output' in outcome || outcome.line === undefined) return outcome;
  return { ...outcome, line: renameIn(outcome.line, map) };
}
