import { addUsage, toTimestamp } from '@workflows/contracts';
import type { Instant, Json, StateVisit, UsageView } from '@workflows/contracts';
import type { HistoryEvent } from '../history';
import { isEnd } from './describe-history';
import { describeCalls, isOfHandler } from '../handlers/describe-calls';
import { usageOf } from './describe-usage';
import { renamed } from '../interpreter/state-map';

/**
 * The `stateHistory` of an execution, read off its events alone. Rules of this file:
 *   V1. One entry per visit; a retry belongs to its visit (settled 31).
 *   V2. An entry still open when the execution completes is that of a `succeed` state, and stays open (settled 28).
 *   V3. An entry still open when the execution fails is that of a `fail` state, and stays open, unless something failed in
 *       it: a task, or the state itself (`stateFailed`).
 *   V4. A time-out or a cancellation closes the open entry.
 *   V6. A redrive keeps the entry that failed and adds one (settled 31): where a state is entered anew, or is gone on with in its branches or items.
 *   V9. A state that another version calls otherwise is shown by its new name where the execution is in it then.
 *   V7. What was taken over of another execution comes first, and says so.
 *   V8. What is done before an end closes the entry in which that was decided, with its error. The end that was decided changes no
 *       entry when it comes; another is told in the state that was entered last, if that is open.
 *   V5. What happens in branches and items, or for all of them, is not told here (settled 30): events with a path are passed over.
 */
export function describeVisits(events: readonly HistoryEvent[]): StateVisit[] {
  const [first] = events;
  const before = first?.type === 'resultsTakenOver' ? first.data.visits : [];
  const own = isOfHandler(events) ? describeCalls(events).map(({ visit }) => visit) : ownVisits(events);
  return [...before.map((visit): StateVisit => ({ ...visit, takenOver: true })), ...own]; // V7
}

function ownVisits(events: readonly HistoryEvent[]): StateVisit[] {
  const visits: OpenVisit[] = [];
  let ending: 'decided' | 'come' | undefined;
  for (const event of events) {
    if (event.path !== undefined) continue; // V5
    const visit = visits.at(-1);
    if (event.type === 'executionRedriven' && visit !== undefined) visit.exitedAt ??= event.at; // V6
    if (isVisit(event)) visits.push({ state: event.state, enteredAt: event.at, attempts: 0, hasFailed: false });
    const latest = visits.at(-1);
    const isTold = isEnd(event) && (ending === 'come' || (ending === 'decided' && latest?.exitedAt !== undefined)); // V8
    if (latest !== undefined && !isTold) follow(latest, event);
    if (event.type === 'undoStarted') ending = 'decided';
    else if (event.type === 'undoEnded') ending = 'come';
    else if (event.type === 'executionRedriven' && ending === 'come') ending = undefined;
  }
  return visits.map(toVisit);
}

/** What begins an entry. */
export function isVisit(event: HistoryEvent): event is HistoryEvent & { state: string } {
  return event.type === 'stateEntered' || (event.type === 'executionRedriven' && event.state !== undefined);
}

interface OpenVisit {
  state: string;
  enteredAt: Instant;
  exitedAt?: Instant;
  output?: Json;
  error?: StateVisit['error'];
  attempts: number;
  usage?: UsageView | undefined;
  /** Whether a task or the state itself has failed in it. */
  hasFailed: boolean;
}

function follow(visit: OpenVisit, event: HistoryEvent): void {
  visit.usage = addUsage(visit.usage, usageOf(event));
  switch (event.type) {
    case 'taskScheduled':
      visit.attempts += 1;
      break;
    case 'taskSucceeded':
    case 'linesJoined':
      visit.output = event.data.result;
      break;
    case 'taskFailed':
    case 'taskTimedOut':
    case 'stateFailed':
      visit.hasFailed = true;
      delete visit.output;
      break;
    case 'stateExited': {
      const { output, error } = event.data;
      visit.exitedAt = event.at;
      if (output !== undefined) visit.output = output;
      if (error !== undefined) visit.error = error;
      break;
    }
    case 'executionCompleted':
      if (visit.exitedAt === undefined && event.data.output !== undefined) visit.output = event.data.output; // V2
      break;
    case 'executionFailed':
      visit.error = namedFailure(event.data);
      if (visit.hasFailed) visit.exitedAt ??= event.at; // V3
      break;
    case 'executionTimedOut':
      visit.error = { name: event.data.error, cause: event.data.cause };
      visit.exitedAt ??= event.at; // V4
      break;
    case 'executionCancelled':
      visit.exitedAt ??= event.at; // V4
      break;
    case 'undoStarted': {
      const { end } = event.data;
      if (end.status !== 'cancelled') visit.error = namedFailure(end);
      visit.exitedAt ??= event.at; // V8
      break;
    }
    case 'executionMigrated':
      if (visit.exitedAt === undefined) visit.state = renamed(event.data.map ?? {}, visit.state); // V9
      break;
    case 'resultsTakenOver':
    case 'executionStarted':
    case 'executionPaused':
    case 'treePaused':
    case 'executionResumed':
    case 'executionRedriven':
    case 'lineResumed':
    case 'compensationStarted':
    case 'compensationEnded':
    case 'undoEnded':
    case 'stateEntered':
    case 'parallelStarted':
    case 'mapStarted':
    case 'lineStarted':
    case 'itemSelected':
    case 'lineEnded':
    case 'lineFailed':
    case 'taskAccepted':
    case 'operatorAnswered':
    case 'retryScheduled':
    case 'waitStarted':
    case 'timerFired':
    case 'evaluationRequested':
    case 'outputCheckRequested':
    case 'outputChecked':
    case 'evaluated':
    case 'turnRequested':
    case 'turnEnded':
    case 'callRefused':
    case 'callRecalled':
    case 'recallEnded':
    case 'handlerPaused':
      break;
  }
}

function namedFailure({ error, cause }: { error?: string; cause: string }): StateVisit['error'] {
  return error === undefined ? { cause } : { name: error, cause };
}

function toVisit({ state, enteredAt, exitedAt, output, error, attempts, usage }: OpenVisit): StateVisit {
  return {
    state,
    enteredAt: toTimestamp(enteredAt),
    exitedAt: exitedAt === undefined ? null : toTimestamp(exitedAt),
    ...(output !== undefined && { output }),
    ...(error !== undefined && { error }),
    ...(attempts > 0 && { attempts }),
    ...(usage && { usage }),
  };
}
