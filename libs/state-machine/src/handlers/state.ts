import { Map, type List } from 'immutable';
import type { ExecutionStatus, Instant } from '@workflows/contracts';
import type { CallRecord, Clocks, HandlerTrouble, PlannedEnd } from '../history';
import type { ArmedTimer, Outcome, TaskAttempt } from '../interpreter/state';
import type { Steered } from '../interpreter/steered';
import type { AnyState } from '../stepper';
import type { HandlerEnd } from './turn';

/**
 * Where a handler's execution stands. Never changed in place. The code itself is nowhere in it: what it knows can be had by telling it all again.
 *   S1. It is written by `applyEvent` alone, so folding the history always gives it (I5).
 *   S2. What is open outside (tasks, timers, a turn, a check) can be read off the state; of one that has ended nothing is (I10).
 *   S3. What one event costs does not grow with the number of calls, but of those few that concern all of them.
 *   S4. Values are in the history alone: of what has settled, the state knows where its result is.
 */
export interface HandlerState extends AnyState {
  readonly kind: 'handler';
  readonly seq: number;
  readonly status: ExecutionStatus;
  /** What the call is called that was made last. */
  readonly currentState?: string;
  readonly chance: string;
  /** Calls that are open, by their paths (H8). */
  readonly open: Map<string, OpenCall>;
  /** By the number of a task or timer: the path of the call that has it. */
  readonly holders: Map<number, string>;
  /** Of each call that the handler has made, and made so that it is told of it (T2). */
  readonly record: Map<number, RecordedEntry>;
  /** The number of the last of them. */
  readonly made: number;
  /** The event that it is to be told last so far, and the one that it was told last (T1). */
  readonly heard: number;
  readonly told: number;
  /** Calls that have failed, and of which it has not been told. */
  readonly failedUntold: readonly number[];
  /** How many lines of its log are in the history that it writes again where it is told all again. */
  readonly logged: number;
  /** When the first event came that it has not been told, nor is being told. */
  readonly untoldSince?: Instant;
  readonly turn?: OpenTurn;
  /** How many turns in a row did not fit. */
  readonly misfits: number;
  /** What it has given, while calls are open that it did not wait for. */
  readonly ended?: HandlerEnd;
  readonly check?: Check;
  /** Of the whole execution, or of what comes before its end. */
  readonly timeout?: ArmedTimer;
  readonly pause?: HandlerPause;
  /** How it is going to end, while the handler may still tidy up. */
  readonly ending?: Ending;
  readonly outcome?: Outcome;
  /** Where a redrive goes on: as it was before an end that is none of success. */
  readonly leftOff?: LeftOff;
  /** What it was told and is not told again, the oldest first. */
  readonly eras: readonly Era[];
  /** What was done and may be asked for again: where the results are, by name and digest. */
  readonly pool: Pool;
  readonly steered?: Steered;
}

export interface OpenCall extends CallRecord {
  readonly path: string;
  readonly label: string;
  readonly name: string;
  /** The event that told of it: the same for all attempts. */
  readonly since: number;
  /** Other code has made it before. */
  readonly adopted?: true;
  readonly retryCount: number;
  readonly retries: readonly number[];
  readonly activity: CallActivity;
}

export type CallActivity =
  | { readonly status: 'task'; readonly task: CallTask }
  /** Until a retry, which asks for the same as `task` did. `armedAt`: a pause may have begun before. */
  | { readonly status: 'backoff'; readonly timer: ArmedTimer; readonly armedAt: Instant; readonly task: CallTask }
  | { readonly status: 'waiting'; readonly timer: ArmedTimer };

export interface CallTask extends TaskAttempt {
  /** Of each attempt. */
  readonly timeoutMs?: number;
  /** Of an `event`: what has to hold. */
  readonly match?: string;
}

export interface RecordedEntry {
  readonly name: string;
  readonly digest: string;
  readonly label: string;
  /** The event that settled it, and how; absent: it is open. */
  readonly settled?: Settled;
}

export type Settled =
  | { readonly seq: number; readonly ok: true; readonly index?: number }
  | ({
      readonly seq: number;
      readonly ok: false;
      readonly error: string;
      readonly cause: string;
    } & HadDone);

/** How many calls it had made, and lines it had logged, before it was told; absent: it was not told so far. */
export interface HadDone {
  readonly made?: number;
  readonly logged?: number;
}

export interface OpenTurn {
  readonly turnId: number;
  readonly upTo: number;
  /** From when on what it waits for counts: its clock may stand there still. */
  readonly since: Instant;
  /** How many calls had been made before. */
  readonly made: number;
  readonly afresh?: true;
}

export type Check =
  { readonly status: 'open'; readonly taskId: number } | { readonly status: 'done'; readonly problem?: string };

export interface HandlerPause {
  readonly since: Instant;
  readonly clocks: Clocks;
  /** All below it is meant as well. */
  readonly tree?: true;
  /** Nobody has asked for it: the handler cannot go on. */
  readonly why?: HandlerTrouble;
}

export interface Ending extends HadDone {
  readonly seq: number;
  readonly end: PlannedEnd;
  /** What it had heard before, and is told before. */
  readonly heardBefore: number;
}

export type LeftOff = Pick<HandlerState, 'record' | 'made' | 'logged' | 'ending' | 'pool' | 'ended'>;

/** `seq`: of the event that began what comes after it. What the calls that it has forgotten were told is not told again. */
export interface Era {
  readonly seq: number;
  readonly made: number;
  readonly calls: ReadonlySet<number>;
}

/** Where the result of a call is: the `seq` of an event, and the place in what was taken over. */
export interface Source {
  readonly seq: number;
  readonly index?: number;
}

export interface Pool {
  readonly results: Map<string, List<Source>>;
  /** Only until the handler has come as far as it was: it has been told all, and what it waits for is new to it. */
  readonly passing: boolean;
}

export const NOTHING_POOLED: Pool = { results: Map(), passing: false };

export function hasBegun({ status }: HandlerState): boolean {
  return status !== 'queued';
}

/** Before the first event. */
export const UNSTARTED: HandlerState = {
  kind: 'handler',
  seq: 0,
  status: 'queued',
  chance: '',
  open: Map(),
  holders: Map(),
  record: Map(),
  made: 0,
  heard: 0,
  told: 0,
  failedUntold: [],
  logged: 0,
  misfits: 0,
  eras: [],
  pool: NOTHING_POOLED,
};

const CALL = 'call/';

export const callPath = (call: number): string => `${CALL}${call}`;
export const formerPath = (seq: number): string => `was/${seq}`;

/** Whether it is one that nobody has asked for again so far (H8). */
export function isFormer(path: string): boolean {
  return path.startsWith('was/');
}

/** The number of the call that a path names; undefined: of one that was made by other code, or none. */
export function callOf(path: string | undefined): number | undefined {
  return path?.startsWith(CALL) ? Number(path.slice(CALL.length)) : undefined;
}
