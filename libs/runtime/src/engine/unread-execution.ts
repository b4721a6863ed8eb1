import type { EngineError, Instant } from '@workflows/contracts';
import { firstStateOf, type Effect, type HistoryFact, type StepCommand } from '@workflows/state-machine';
import type { CatalogEntry } from '../ports/definitions';
import type { OpenRows, StoredExecution } from '../ports/execution-store';
import type { TouchedExecution } from './touched-execution';
import type { HotExecution } from './execution-cache';
import type { InboxItem, ItemResult } from './inbox-item';
import { NetRows } from './net-rows';

/** An execution that is there and whose state nobody can tell now. */
export interface UnreadExecution {
  stored: StoredExecution;
  /** Retryable or not, as `isPassing` says. */
  error: EngineError;
  /** Its program cannot be loaded now. False: its history cannot be read. */
  isPassing: boolean;
  /** What it has open; there when something wants to end it. */
  open?: OpenRows;
}

export type EndingCommand = Extract<StepCommand, { kind: 'cancel' | 'ban' }>;

/** What can be done without the state; what is to be undone stands in the state alone. */
export function endingOf({ request }: InboxItem): EndingCommand | undefined {
  const step = request.kind === 'step' ? request.step : undefined;
  if (step?.kind === 'cancel') return step.undo ? undefined : step;
  return step?.kind === 'ban' ? step : undefined;
}

/**
 * What becomes of an item whose execution cannot be read. `hold`: it exists nowhere else and waits in memory. Everything else
 * has a sender who asks again, or a row that brings it again: a timer, an open task, a start that has not begun.
 */
export function withoutState(item: InboxItem, { error, isPassing, stored }: UnreadExecution): 'hold' | ItemResult {
  const { request } = item;
  const isForeign = 'tenant' in request && request.tenant !== undefined && request.tenant !== stored.seed.tenant;
  if (isForeign) return { kind: 'rejected', reason: 'EXECUTION_NOT_FOUND' };
  if (!isPassing) return { kind: 'refused', error };
  const fromOutside = item.offset !== undefined || ('tenant' in request && request.tenant !== undefined);
  const isStart = request.kind === 'step' && request.step.kind === 'start';
  const isTimer = request.kind === 'step' && request.step.kind === 'timerFired';
  if (isStart || isTimer || request.kind === 'resume') return { kind: 'rejected', reason: 'EXECUTION_UNREAD' };
  return fromOutside || request.kind !== 'step' ? { kind: 'refused', error } : 'hold';
}

/**
 * Ends an execution without folding it, so that people can always be rid of one: the last event of its history, and the rows it has open. The
 * owner holds the shard, so what it has read of these is all there is.
 */
export function endUnread(unread: UnreadExecution, command: EndingCommand, at: Instant): TouchedExecution {
  const hot = withoutProgram(unread.stored);
  const { tasks, timers } = unread.open ?? { tasks: [], timers: [] };
  const fact: HistoryFact =
    command.kind === 'cancel'
      ? { type: 'executionCancelled', data: { reason: command.reason } }
      : { type: 'executionFailed', data: { error: command.error, cause: command.cause } };
  const effects: Effect[] = [
    ...tasks.map((taskId): Effect => ({ kind: 'closeTask', taskId })),
    ...timers.map((timerId): Effect => ({ kind: 'disarmTimer', timerId })),
    command.kind === 'cancel'
      ? { kind: 'finish', status: 'cancelled', cause: command.reason }
      : { kind: 'finish', status: 'failed', error: command.error, cause: command.cause },
  ];
  const rows = new NetRows();
  for (const effect of effects) rows.add(hot, effect, at);
  const { lastSeq, seed } = unread.stored;
  const hasBegun = lastSeq > (seed.restartedFrom === undefined ? 0 : 1); // what was taken over comes before
  return {
    hot,
    birth: hasBegun ? undefined : 'begun',
    newHistory: [{ seq: lastSeq + 1, at, ...fact }],
    rows,
  };
}

/** One of which nothing is folded any more: it has ended, or is about to. */
export function withoutProgram({ shard, seed, lastSeq }: StoredExecution, entry?: CatalogEntry): HotExecution {
  const { tenant, workflowId, version, workflowName } = seed;
  const nothing: CatalogEntry = {
    program: { kind: 'states', startAt: '', states: new Map(), flow: 'merge', functions: [] },
    definition: { workflowId, version, tenant, name: workflowName, body: {} },
    listeners: [],
  };
  return {
    shard,
    seed,
    startState: entry ? firstStateOf(entry.program) : '',
    entry: entry ?? nothing,
    state: undefined,
    ownHistory: undefined,
    readUpTo: lastSeq,
    weight: { measured: 0, since: 0 },
  };
}
