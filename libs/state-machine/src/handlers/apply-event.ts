import type { Instant, Json } from '@workflows/contracts';
import type { HistoryEvent } from '../history';
import type { Outcome } from '../interpreter/state';
import { withAnswered } from '../interpreter/steered';
import { applyToCall, withCallMade, withCallRecalled, withCallRefused } from './apply-to-call';
import { migrate, redrive, takeOver } from './apply-to-record';
import { endTurn, heardOf, startTurn } from './apply-to-turn';
import { keepCalls, noCalls, withTimersMoved } from './open-calls';
import { isFormer, NOTHING_POOLED, UNSTARTED } from './state';
import type { HandlerPause, HandlerState } from './state';

type EventOf<Type extends HistoryEvent['type']> = Extract<HistoryEvent, { type: Type }>;

/**
 * What an event makes of a handler's state: the only place where one is written, for a step and for a fold alike (S1).
 *   A1. It needs neither the program nor the clock: whatever was decided stands in the event.
 *   A2. It trusts its event. Whether a command is timely was decided before the event was made.
 */
export function applyEvent(state: HandlerState, event: HistoryEvent): HandlerState {
  return { ...change(state, event), seq: event.seq };
}

function change(state: HandlerState, event: HistoryEvent): HandlerState {
  switch (event.type) {
    case 'resultsTakenOver':
      return takeOver(state, event);
    case 'executionStarted': {
      const { timeoutAt, chance = '' } = event.data;
      return withTimeout(heardOf({ ...state, status: 'running', chance }, event), event.seq, timeoutAt);
    }
    case 'turnRequested':
      return startTurn(state, event);
    case 'turnEnded':
      return endTurn(state, event);
    case 'taskScheduled':
    case 'waitStarted':
      return event.data.call === undefined ? applyToCall(state, event) : withCallMade(state, event, event.data.call);
    case 'callRefused':
      return withCallRefused(state, event);
    case 'callRecalled':
      return withCallRecalled(state, event);
    case 'recallEnded':
      return { ...keepCalls(state, ({ path }) => !isFormer(path)), pool: NOTHING_POOLED };
    case 'operatorAnswered':
      return { ...state, steered: withAnswered(state.steered, event.data) };
    case 'executionPaused':
      return pause(state, event, { since: event.at, clocks: event.data.clocks, ...treeOf(event.data) });
    case 'treePaused':
      return state.pause ? pause(state, event, { ...state.pause, tree: true }) : state;
    case 'handlerPaused':
      return pause(state, event, { since: event.at, clocks: 'stop', why: event.data.why });
    case 'executionResumed':
      return resume(state, event);
    case 'executionMigrated':
      return migrate(state, event);
    case 'executionRedriven':
      return withTimeout(redrive(state, event), event.seq, event.data.timeoutAt);
    case 'undoStarted':
      return startEnding(state, event);
    case 'undoEnded':
      return state;
    case 'outputCheckRequested':
      return { ...state, check: { status: 'open', taskId: event.seq } };
    case 'outputChecked': {
      const { problem } = event.data;
      return { ...state, check: { status: 'done', ...(problem !== undefined && { problem }) } };
    }
    case 'executionCompleted':
      return end(state, { status: 'completed', output: event.data.output ?? givenBy(state) });
    case 'executionFailed': {
      const { state: failedState } = event;
      const { errorAt: _, ...failure } = event.data;
      return end(state, { status: 'failed', ...failure, ...(failedState !== undefined && { failedState }) });
    }
    case 'executionTimedOut':
      return end(state, { status: 'timedOut', ...event.data });
    case 'executionCancelled':
      return end(state, { status: 'cancelled', cause: event.data.reason });
    default:
      return applyToCall(state, event);
  }
}

function givenBy({ ended }: HandlerState): Json {
  return ended?.ok ? ended.value : null;
}

function withTimeout(state: HandlerState, timerId: number, dueAt: Instant | undefined): HandlerState {
  const { timeout: _, ...rest } = state;
  return dueAt === undefined ? rest : { ...rest, timeout: { timerId, dueAt } };
}

function treeOf({ tree }: { tree?: true }): { tree?: true } {
  return tree ? { tree } : {};
}

/** A turn that is under way comes to nothing: what it would begin is not to begin. */
function pause({ turn: _, ...state }: HandlerState, { seq }: HistoryEvent, stopped: HandlerPause): HandlerState {
  return { ...state, status: 'paused', pause: stopped, steered: { ...state.steered, paused: seq } };
}

function resume({ pause: paused, ...state }: HandlerState, { seq, at }: HistoryEvent): HandlerState {
  if (paused === undefined) throw new Error(`event ${seq} resumes what is not paused`);
  const resumed: HandlerState = {
    ...state,
    status: 'running',
    misfits: 0,
    steered: { ...state.steered, resumed: seq },
  };
  return paused.clocks === 'run' ? resumed : withTimersMoved(resumed, paused.since, at);
}

/** All that was open is closed, and rejects, which the handler is told; a pause is over, since that it ends is what people want of it. */
function startEnding(state: HandlerState, event: EventOf<'undoStarted'>): HandlerState {
  const { pause: paused, check: _, ...rest } = state;
  const { seq } = event;
  const { end: planned, timeoutAt } = event.data;
  const ending = { seq, end: planned, heardBefore: state.heard };
  const steered = paused === undefined ? {} : { steered: { ...state.steered, resumed: seq } };
  const closed: HandlerState = { ...rest, ...noCalls, status: 'running', ending, ...steered };
  return withTimeout(heardOf(closed, event), seq, timeoutAt);
}

/** What a redrive needs is kept of those that it can take up. */
function end(state: HandlerState, outcome: Outcome): HandlerState {
  const { currentState, chance, heard, told, eras, steered } = state;
  const { record, made, logged, pool, ending, ended: given } = state;
  const ended: HandlerState = {
    ...UNSTARTED,
    status: outcome.status,
    ...(currentState !== undefined && { currentState }),
    chance,
    heard,
    told,
    eras,
    ...(steered && { steered }),
    outcome,
  };
  if (outcome.status === 'completed') return ended;
  return {
    ...ended,
    leftOff: { record, made, logged, pool, ...(ending && { ending }), ...(given && { ended: given }) },
  };
}
