import { List } from 'immutable';
import type { Instant, Json } from '@workflows/contracts';
import type { HistoryEvent, PlannedEnd } from '../history';
import { mergeResult, producedBy } from './data';
import { MAX_VALUE_SIZE, weigh } from './data-limit';
import { linesBelow, shareAround, withLine, withoutLine } from './lines';
import { EMPTY_MEMO, ENTER } from './state';
import type { ExecutionState, LeftOff, Line, Share } from './state';

type EventOf<Type extends HistoryEvent['type']> = Extract<HistoryEvent, { type: Type }>;

/**
 * What an execution has done that can be undone, and how that goes. Rules of this file:
 *   U1. A visit counts as done once its task has succeeded, whatever becomes of the state then: the function has done its work.
 *   U2. Done visits are undone one after the other, the latest result first, over all branches and items. One stays among them until it is
 *       undone, so each is undone once, and one that failed is where a redrive goes on.
 *   U3. What is kept of a visit is its line as the result found it. Its size counts against the limit of a value; a task that could be
 *       undone is not even asked beyond that.
 *   U4. While it is undone, the execution's own line waits (`undoing`), and a compensation is the only other line; or the own line is in the
 *       states that the definition has for the end.
 *   U5. What those states do is done for good: nothing of it is kept, and it is asked however much is.
 */
export interface Saga {
  readonly done: List<Done>;
  /** What is kept comes to, about, as characters of JSON. */
  readonly size: number;
  /** How many compensations have begun, and how many visits were undone. */
  readonly begun: number;
  readonly undone: number;
  readonly undoing?: Undoing;
  /** Where the execution was before it was undone. */
  readonly leftOff?: LeftOff;
}

export interface Done {
  readonly line: Line;
  readonly result: Json;
  readonly size: number;
}

export interface Undoing {
  readonly since: Instant;
  readonly end: PlannedEnd;
  /** The state in which the execution was then. */
  readonly state?: string;
  readonly compensate: boolean;
  readonly startAt?: string;
  readonly leftOff: LeftOff;
}

const NOTHING_DONE: Saga = { done: List(), size: 0, begun: 0, undone: 0 };
/** Of a visit without data: it is an entry of the list all the same. */
const LEAST_SIZE = 32;

/** Whether nothing more may be done that has to be kept (U3). */
export function isFull({ saga }: ExecutionState): boolean {
  return saga !== undefined && saga.size > MAX_VALUE_SIZE;
}

/** With the visit that the line is in, whose task has just given its result (U1). */
export function withDone(state: ExecutionState, line: Line, result: Json): ExecutionState {
  const { saga = NOTHING_DONE } = state;
  const { done, size } = saga;
  const share = shareAround(state, line);
  const kept: Done = { line: { ...line, share }, result, size: sizeOfDone(line, share, result, done.last()) };
  return { ...state, saga: { ...saga, done: done.push(kept), size: size + kept.size } };
}

/** What it shares with the one before is there once. */
function sizeOfDone(line: Line, share: Share | undefined, result: Json, before: Done | undefined): number {
  const { input, data, variables } = line;
  const was = before?.line;
  return (
    LEAST_SIZE +
    sizeOf(result) +
    (was?.input === input ? 0 : sizeOf(input)) +
    (was?.data === data ? 0 : sizeOf(producedBy(data))) +
    (was?.variables === variables ? 0 : sizeOf({ ...variables })) +
    (share === undefined || was?.share === share ? 0 : sizeOfShare(share, line))
  );
}

/** Items that are the line's input, or in it, are there once. */
function sizeOfShare(share: Share, { input, share: own }: Line): number {
  const areInInput = share.items.includes(input) || (share === own && share.selected === undefined);
  return areInInput ? 0 : sizeOf([...share.items]);
}

function sizeOf(value: Json): number {
  const weight = weigh(value);
  return weight.ok ? weight.size : MAX_VALUE_SIZE;
}

/** Nothing is open any more, and a pause is over: that it ends is what people want of it. */
export function startUndo(
  state: ExecutionState,
  { seq, at, data, state: place }: EventOf<'undoStarted'>,
): ExecutionState {
  const { currentState, flow, ownLine, lines, saga = NOTHING_DONE, steered, pause } = state;
  const { end, compensate = false, startAt, timeoutAt } = data;
  const leftOff = { line: ownLine, below: linesBelow(lines, ownLine) };
  const undoing: Undoing = { since: at, end, state: place, compensate, startAt, leftOff };
  const known = startAt === undefined ? ownLine.data : mergeResult(ownLine.data, '', { error: errorOf(end) });
  return {
    seq,
    status: 'running',
    currentState,
    flow,
    ownLine: { ...ownLine, data: known, activity: { status: 'undoing' } },
    timeout: timeoutAt === undefined ? undefined : { timerId: seq, dueAt: timeoutAt },
    saga: { ...saga, undoing },
    steered: pause === undefined ? steered : { ...steered, resumed: seq },
  };
}

/** As a catcher would tell it. */
function errorOf(end: PlannedEnd): { name?: string; cause: string } {
  if (end.status === 'cancelled') return { cause: end.reason };
  return end.error === undefined ? { cause: end.cause } : { name: end.error, cause: end.cause };
}

/** Takes the latest visit up where its result found it. */
export function startCompensation(state: ExecutionState, event: EventOf<'compensationStarted'>): ExecutionState {
  const { seq, at, path = '' } = event;
  const { saga, lines } = state;
  const done = saga?.done.last();
  if (saga === undefined || done?.line.visit.seq !== event.data.visit)
    throw new Error(`event ${seq} undoes what is not the latest that was done`);
  const { input, data, variables, share } = done.line;
  const undoes = { result: done.result };
  const visit = { seq, state: event.state, enteredAt: at, retryCount: 0, retries: [], undoes };
  const activity = { status: 'ready', phase: ENTER, memo: EMPTY_MEMO, since: seq } as const;
  const line: Line = { path, input, data, variables, visit, activity, share };
  return { ...state, seq, lines: withLine(lines, line), saga: { ...saga, begun: saga.begun + 1 } };
}

export function endCompensation(
  state: ExecutionState,
  line: Line,
  { seq }: EventOf<'compensationEnded'>,
): ExecutionState {
  const { saga, lines } = state;
  const done = saga?.done.last();
  if (saga === undefined || lines === undefined || done === undefined)
    throw new Error(`event ${seq} has nothing to be undone`);
  const left = { ...saga, done: saga.done.pop(), size: saga.size - done.size, undone: saga.undone + 1 };
  return { ...state, seq, lines: withoutLine(lines, line), saga: left };
}

export function endUndo(state: ExecutionState, { seq }: EventOf<'undoEnded'>): ExecutionState {
  const { saga } = state;
  if (saga?.undoing === undefined) throw new Error(`event ${seq} ends what was not begun`);
  const { undoing, ...rest } = saga;
  return { ...state, seq, saga: { ...rest, leftOff: undoing.leftOff } };
}
