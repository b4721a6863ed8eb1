import { hash } from 'node:crypto';
import { canonicalJson, type Json } from '@workflows/contracts';
import type {
  HandlerCall,
  HandlerEnd,
  HandlerFailure,
  HandlerLog,
  RecordedCall,
  Told,
} from '@workflows/state-machine/handlers';
import type { Realm } from '../realm/realm';
import type { Answer, RunBegin, TurnWork } from './messages';

type Recorded = Omit<RecordedCall, 'arguments'>;

/**
 * One execution in its realm, and what the history tells of its calls.
 *   V1. Each call is held against the record of its number, whichever comes first: pages of a history may end between a settlement and
 *       the calls that were made upon it.
 *   V2. All calls that were made up to `after` are in the history once all of it was seen, and no others are. What was made later is the turn's.
 *   V3. It is told one settlement, and all its microtasks run, before the next.
 *   V4. Its clock never goes back, though those of executors may differ: at hand and replayed it is the same.
 *   V5. What is settled in what is at hand to be told was made before. Nobody asks where such a call stands in the code, and to find out takes long.
 */
export class Run {
  /** Up to where it has been told. */
  told = 0;
  /** The highest number of a call. */
  private calls = 0;
  /** Calls that the history has not told of. */
  private readonly made = new Map<number, { call: HandlerCall; isOld: boolean; seq: number }>();
  /** Calls that were not made so far. */
  private readonly recorded = new Map<number, Recorded>();
  private aborted: number[] = [];
  private logs: HandlerLog[] = [];
  private unhandled: readonly HandlerFailure[] = [];
  private end: HandlerEnd | undefined;
  /** V4. */
  private clock = 0;
  private open = 0;
  /** V5. Absent: the realm knows. */
  private known: number | undefined;

  constructor(
    readonly realm: Realm,
    readonly number: number,
    private readonly begin: RunBegin,
  ) {}

  hasEnded(): boolean {
    return this.end !== undefined;
  }

  /** What the history says of calls; a mismatch where it says something else of one that was made. */
  record(calls: TurnWork['recorded']): Answer | undefined {
    for (const recorded of calls) {
      const made = this.made.get(recorded.call);
      if (made === undefined) this.recorded.set(recorded.call, recorded);
      else if (isSame(recorded, made.call)) this.made.delete(recorded.call);
      else return mismatch(recorded, made.call);
    }
    return undefined;
  }

  /** What is told next. One that is cancelled has the calls fail that are open then. */
  expect(told: TurnWork['told']): void {
    const settled = new Set<number>();
    for (const each of told) {
      if (each.kind === 'cancelled') return;
      if (each.kind === 'settled' && each.ok) settled.add(each.call);
    }
    let known = this.calls;
    while (settled.has(known + 1)) known++;
    if (known > this.calls) this.known = known; // V5
  }

  /** What was made before now was made in turns that are over. */
  beginTurn(): void {
    for (const made of this.made.values()) made.isOld = true;
    this.aborted = [];
    this.logs = [];
  }

  tell(told: Told, after: number): Answer | undefined {
    if (told.kind === 'settled' && told.call > this.calls)
      return notMade(this.recorded.get(told.call), told.call, told.seq);
    if (!this.hasEnded()) this.advance(told);
    this.told = told.seq;
    return this.take(told.seq, told.seq <= after);
  }

  /** Once all of the history was seen. */
  finish(): Answer {
    for (const { call, isOld, seq } of this.made.values())
      if (isOld) return { kind: 'mismatch', call: call.call, now: call, seq };
    for (const recorded of this.recorded.values()) return notMade(recorded, recorded.call, recorded.seq);
    const calls = [...this.made.values()].map(({ call }) => call);
    const isStuck = this.end === undefined && this.open === 0;
    return {
      kind: 'turn',
      turn: { calls, aborted: this.aborted, logs: this.logs, unhandled: this.unhandled, end: this.end, isStuck },
    };
  }

  private advance(told: Told): void {
    const at = (this.clock = Math.max(this.clock, told.at));
    if (told.kind === 'started') this.realm.start(this.number, { ...this.begin, at });
    else this.realm.deliver(this.number, { ...told, at }, this.known);
    if (told.kind === 'settled' && told.ok) this.known = undefined;
  }

  private take(seq: number, isOld: boolean): Answer | undefined {
    const { calls, aborted, logs, unhandled = [], end, open } = this.realm.take(this.number);
    this.open = open;
    this.end = end;
    this.unhandled = unhandled;
    if (!isOld) {
      this.aborted.push(...aborted);
      this.logs.push(...logs);
    }
    for (const { call, request, site } of calls) {
      this.calls = call;
      const made: HandlerCall = { call, request, site, digest: digestOf(request as unknown as Json) };
      const recorded = this.recorded.get(call);
      if (recorded === undefined) this.made.set(call, { call: made, isOld, seq });
      else if (isSame(recorded, made)) this.recorded.delete(call);
      else return mismatch(recorded, made);
    }
    return undefined;
  }
}

/** Of the canonical text: the order of keys is no difference. */
function digestOf(request: Json): string {
  return hash('sha256', canonicalJson(request));
}

function isSame(recorded: Recorded, { request, digest }: HandlerCall): boolean {
  return recorded.name === request.name && recorded.digest === digest;
}

function mismatch(recorded: Recorded, now: HandlerCall): Answer {
  return { kind: 'mismatch', call: now.call, recorded, now, seq: recorded.seq };
}

function notMade(recorded: Recorded | undefined, call: number, seq: number): Answer {
  return { kind: 'mismatch', call, recorded, seq: recorded?.seq ?? seq };
}
