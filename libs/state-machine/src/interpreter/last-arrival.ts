import type { Json, Known } from '@workflows/contracts';
import type { HistoryEvent } from '../history';
import type { ExecutionSeed } from '../stepper';
import { applyEvent } from './apply-event';
import { toKnown } from './data';
import { unstarted } from './state';
import type { Line } from './state';
import { renamed } from './state-map';

/**
 * What another execution can take over of one, before a state. Rules of this file:
 *   O1. That is what the own line knew when it came to the state: the results before it, and its variables. Input is each one's own.
 *   O2. Of a state that it came to more than once, the last time counts.
 *   O3. Events of the own line are enough: what branches and items came to is in the event that joins them.
 *   O4. A state that was renamed while the line was in it goes by either name.
 */
export interface Arrival {
  known: Known;
  variables: Record<string, Json>;
  /** How many of the events led there. */
  after: number;
}

/** Undefined: it has never come there, and is not about to. */
export function lastArrival(seed: ExecutionSeed, events: readonly HistoryEvent[], state: string): Arrival | undefined {
  let latest: { state: string; line: Line; after: number } | undefined;
  let found: typeof latest;
  let at = unstarted(seed);
  for (const [after, event] of events.entries()) {
    if (event.path !== undefined) continue; // O3
    if (event.type === 'stateEntered') latest = { state: event.state, line: at.ownLine, after };
    else if (event.type === 'executionMigrated' && latest !== undefined)
      latest = { ...latest, state: renamed(event.data.map ?? {}, latest.state) }; // O4
    if (latest?.state === state) found = latest; // O2
    at = applyEvent(at, event);
  }
  const line = at.leftOff?.line ?? at.ownLine;
  const { activity } = line;
  return activity.status === 'arriving' && activity.next === state
    ? toArrival(line, events.length)
    : found && toArrival(found.line, found.after);
}

function toArrival({ data, variables }: Line, after: number): Arrival {
  return { known: toKnown(data), variables: { ...variables }, after };
}
