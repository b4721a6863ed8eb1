import { addUsage, toTimestamp } from '@workflows/contracts';
import type { Instant, Json, StateVisit, UsageView } from '@workflows/contracts';
import { usageOf } from '../describe/describe-usage';
import type { CallRecord, HistoryEvent } from '../history';
import { formerPath, isFormer, callPath } from './state';

/** A call as `stateHistory` shows it, and the task that starts a child, with when it was opened and by whom it was answered. */
export interface DescribedCall {
  visit: StateVisit;
  child?: { taskId: number; at: Instant; answer?: string };
}

/**
 * The `stateHistory` of a handler. Rules of this file:
 *   V1. One entry for each call that was settled, in the order in which that happened, then those that are open, as they were made. A retry
 *       belongs to its call.
 *   V2. Calls that nobody waited for any more have no entry; those that an end has closed are closed by it.
 *   V3. A call that was served by what it had given before is shown where it was settled first.
 *   V4. A cancel settles all that is open.
 */
export function describeCalls(events: readonly HistoryEvent[]): DescribedCall[] {
  const calls = new CallsSoFar();
  for (const event of events) calls.take(event);
  return calls.all();
}

/** Told by what only a handler's history has, even where its beginning is missing. */
export function isOfHandler(events: readonly HistoryEvent[]): boolean {
  for (const { type, ...event } of events) {
    if (type === 'turnRequested' || type === 'turnEnded') return true;
    if (type === 'executionStarted') return 'data' in event && 'chance' in event.data;
  }
  return false;
}

interface Shown {
  state: string;
  since: number;
  enteredAt: Instant;
  exitedAt?: Instant;
  output?: Json;
  error?: StateVisit['error'];
  attempts: number;
  usage?: UsageView | undefined;
  floating?: true;
  child?: DescribedCall['child'];
}

class CallsSoFar {
  private readonly settled: Shown[] = [];
  /** By their paths, in the order in which they were made. */
  private open = new Map<string, Shown>();
  private endingSince = Infinity;
  private tellingUpTo = Infinity;

  all(): DescribedCall[] {
    return [...this.settled, ...this.open.values()].map(({ child, ...shown }) => ({
      visit: toVisit(shown),
      ...(child && { child }),
    }));
  }

  take(event: HistoryEvent): void {
    const { path = '', at, seq } = event;
    const shown = this.open.get(path);
    if (shown) shown.usage = addUsage(shown.usage, usageOf(event));
    switch (event.type) {
      case 'turnRequested':
        this.tellingUpTo = event.data.upTo;
        return;
      case 'taskScheduled':
      case 'waitStarted':
        return event.data.call === undefined ? this.tryAgain(event) : this.begin(event, event.data.call);
      case 'callRefused': {
        const { error: name, cause, call, settles } = event.data;
        if (!settles) return;
        this.begin(event, call);
        return this.settle(path, at, { error: { name, cause } });
      }
      case 'callRecalled': {
        const former = this.open.get(formerPath(event.data.of));
        this.open.delete(formerPath(event.data.of));
        if (former !== undefined) this.open.set(path, { ...former, state: event.state });
        return;
      }
      case 'taskSucceeded':
        if (shown?.child) shown.child.answer = event.data.digest;
        return this.settle(path, at, { output: event.data.result });
      case 'taskFailed':
      case 'taskTimedOut': {
        const { error: name, cause, settles } = event.data;
        if (shown?.child && event.type === 'taskFailed') shown.child.answer = event.data.digest;
        return settles ? this.settle(path, at, { error: { name, cause } }) : undefined;
      }
      case 'timerFired':
        return event.data.settles ? this.settle(path, at, {}) : undefined;
      case 'turnEnded': {
        for (const call of event.data.aborted ?? []) this.open.delete(callPath(call));
        return event.data.end === undefined ? undefined : this.keep(({ floating }) => floating === true); // V2
      }
      case 'recallEnded':
        return this.keep((_call, each) => !isFormer(each));
      case 'executionMigrated':
        this.open = new Map([...this.open.values()].map((call) => [formerPath(call.since), call]));
        return;
      case 'undoStarted': {
        const { end } = event.data;
        this.endingSince = seq;
        const error = { name: 'Cancelled', cause: end.status === 'cancelled' ? end.reason : end.cause };
        return this.close(at, { error }); // V4
      }
      case 'executionRedriven':
        this.endingSince = Infinity;
        return;
      case 'executionCompleted':
      case 'executionFailed':
      case 'executionTimedOut':
      case 'executionCancelled':
        return this.close(at, {});
    }
  }

  private begin(event: HistoryEvent & { state: string }, { floating }: CallRecord): void {
    if (this.tellingUpTo < this.endingSince && this.endingSince < event.seq) return; // V4: it rejects before it was open
    const isTask = event.type === 'taskScheduled';
    const startsChild = isTask && event.data.request?.kind === 'workflow';
    this.open.set(event.path ?? '', {
      state: event.state,
      since: event.seq,
      enteredAt: event.at,
      attempts: isTask ? 1 : 0,
      ...(floating && { floating }),
      ...(startsChild && { child: { taskId: event.seq, at: event.at } }),
    });
  }

  private tryAgain({ path = '', seq, at }: HistoryEvent): void {
    const shown = this.open.get(path);
    if (shown === undefined) return;
    shown.attempts += 1;
    if (shown.child) shown.child = { taskId: seq, at };
  }

  private settle(path: string, at: Instant, came: Pick<Shown, 'output' | 'error'>): void {
    const shown = this.open.get(path);
    if (shown === undefined) return;
    this.open.delete(path);
    this.settled.push({ ...shown, ...came, exitedAt: at });
  }

  private close(at: Instant, came: Pick<Shown, 'error'>): void {
    for (const path of [...this.open.keys()]) this.settle(path, at, came);
  }

  private keep(isKept: (call: Shown, path: string) => boolean): void {
    for (const [path, call] of this.open) if (!isKept(call, path)) this.open.delete(path);
  }
}

function toVisit({ state, enteredAt, exitedAt, output, error, attempts, usage }: Shown): StateVisit {
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
