import { toTimestamp } from '@workflows/contracts';
import type { Instant, Waiting } from '@workflows/contracts';
import type { OpeningEvent, ReadExecution, ReadOpen } from '@workflows/runtime';
import type { Answerers } from './answerers';
import { hasBegun } from './has-begun';
import { isUndoPath } from '@workflows/state-machine';
import { sayTrouble } from '@workflows/state-machine/handlers';
import { sayPause, sayTask } from './say-task';

/**
 * What an execution waits for, its pause first, then the oldest. Rules of this file:
 *   W1. A timer has the number of the event that armed it, which says what for: the time-out of a task, or of all of it, is no wait of its own
 *       and limits others; a retry and a wait are told.
 *   W2. What stopped to let others work, or has not begun, waits for its turn, as do expressions and objects.
 *   W3. The turn of a handler is in no call of it. Where nobody can run it, whoever owns it says why; code that cannot go on is waited for
 *       as a turn as well, whatever its row says of a pause.
 */
export function describeWaits(read: ReadExecution, open: ReadOpen, answerers: Answerers): Waiting[] {
  if (!hasBegun(read.history) && open.tasks.length === 0) return [notBegun(read, answerers)];
  const pause = read.pausedAt === undefined ? [] : [paused(read, read.pausedAt)];
  const scene = sceneOf(open);
  const waits = [
    ...open.tasks.flatMap((task) => ofTask(task, read, scene, answerers)),
    ...open.timers.flatMap((timer) => ofTimer(timer, scene)),
  ];
  return [...pause, ...waits.sort((a, b) => Date.parse(a.since) - Date.parse(b.since))];
}

interface Scene {
  eventAt: ReadonlyMap<number, OpeningEvent>;
  timers: ReadonlyMap<number, Instant>;
  /** When the whole execution ends at the latest. */
  limit: Instant | undefined;
}

/** What arms the timer of the whole. */
const LIMITS_ALL: ReadonlySet<OpeningEvent['type'] | undefined> = new Set([
  'executionStarted',
  'executionRedriven',
  'undoStarted',
]);

function sceneOf({ events, timers }: ReadOpen): Scene {
  const eventAt = new Map(events.map((event) => [event.seq, event]));
  const whole = timers.find(({ timerId }) => LIMITS_ALL.has(eventAt.get(timerId)?.type));
  return { eventAt, timers: new Map(timers.map(({ timerId, dueAt }) => [timerId, dueAt])), limit: whole?.dueAt };
}

function ofTask(
  { taskId, kind, subject, key }: ReadOpen['tasks'][number],
  read: ReadExecution,
  { eventAt, timers, limit }: Scene,
  answerers: Answerers,
): Waiting[] {
  const event = eventAt.get(taskId);
  if (event === undefined) return []; // closed in this moment
  const said = sayTask({ taskId, kind, event, answerers, ...(subject && { subject }), ...(key && { key }) });
  const { attempt } = event;
  const hasAttempts = kind === 'function' || kind === 'workflow' || kind === 'http';
  const lastError = attempt === undefined || attempt === 1 ? undefined : failureBefore(read, event);
  return [
    {
      ...placeOf({ state: read.startState, ...event }),
      ...said,
      detail: isUndoPath(event.path ?? '')
        ? `${said.detail}, to undo what "${event.state ?? ''}" has done`
        : said.detail,
      ...untilOf(earliest(timers.get(taskId), limit)),
      ...(said.for !== 'turn' && { taskId }),
      ...(hasAttempts && attempt !== undefined && { attempt }),
      ...(lastError && { lastError }),
    },
  ];
}

/** W1 */
function ofTimer({ timerId, dueAt }: ReadOpen['timers'][number], { eventAt }: Scene): Waiting[] {
  const event = eventAt.get(timerId);
  if (event?.type === 'waitStarted') {
    const isRest = dueAt <= event.at; // W2
    if (isRest) return [{ ...placeOf(event), for: 'turn', detail: 'its turn to go on' }];
    return [{ ...placeOf(event), for: 'timer', ...untilOf(dueAt), detail: 'its time to come', taskId: timerId }];
  }
  if (event?.type !== 'retryScheduled') return [];
  const lastError = failureOf(eventAt.get(timerId - 1));
  const { attempt } = event;
  return [
    {
      ...placeOf(event),
      for: 'retry',
      ...untilOf(dueAt),
      detail: `attempt ${attempt ?? ''} after ${lastError?.name ?? 'an error'}`,
      taskId: timerId,
      ...(attempt !== undefined && { attempt }),
      ...(lastError && { lastError }),
    },
  ];
}

function paused({ history, startState }: ReadExecution, at: Instant): Waiting {
  const event = history.findLast(({ type }) => type === 'executionPaused' || type === 'handlerPaused');
  if (event?.type === 'handlerPaused')
    return {
      state: event.state ?? startState,
      for: 'turn',
      since: toTimestamp(at),
      detail: sayTrouble(event.data.why),
    };
  const { state = startState, reason } = event?.type === 'executionPaused' ? { ...event, ...event.data } : {};
  const detail = reason === undefined ? 'to be resumed' : `to be resumed; paused because: ${reason}`;
  return { state, for: 'pause', since: toTimestamp(at), detail };
}

function notBegun({ startState, seed, queuedAt }: ReadExecution, { workflowPaused }: Answerers): Waiting {
  if (queuedAt !== undefined) {
    const detail =
      workflowPaused === undefined
        ? 'its turn to begin, behind others of its workflow, which was paused'
        : `the workflow to be resumed, ${sayPause(workflowPaused)}`;
    return { state: startState, for: 'pause', since: toTimestamp(queuedAt), detail };
  }
  return { state: startState, for: 'turn', since: toTimestamp(seed.createdAt), detail: 'its turn to begin' };
}

function placeOf({ state = '', path, at }: OpeningEvent): Pick<Waiting, 'state' | 'path' | 'since'> {
  return { state, ...(path !== undefined && { path }), since: toTimestamp(at) };
}

function untilOf(at: Instant | undefined): Pick<Waiting, 'until'> {
  return at === undefined ? {} : { until: toTimestamp(at) };
}

function earliest(...times: (Instant | undefined)[]): Instant | undefined {
  const known = times.filter((at) => at !== undefined);
  return known.length === 0 ? undefined : Math.min(...known);
}

function failureOf(event: Pick<OpeningEvent, 'error' | 'cause'> | undefined): Waiting['lastError'] {
  if (event?.cause === undefined) return undefined;
  return { ...(event.error !== undefined && { name: event.error }), cause: event.cause };
}

/** Of the execution's own line, whose events are at hand. */
function failureBefore({ history }: ReadExecution, { seq, path }: OpeningEvent): Waiting['lastError'] {
  if (path !== undefined) return undefined;
  const before = history.findLast((event) => event.seq < seq && isFailure(event.type));
  return before !== undefined && 'data' in before ? failureOf(before.data as OpeningEvent) : undefined;
}

function isFailure(type: OpeningEvent['type']): boolean {
  return type === 'taskFailed' || type === 'taskTimedOut' || type === 'stateFailed';
}
