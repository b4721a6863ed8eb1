import type { Instant, Json } from '@workflows/contracts';

/**
 * What a handler does between two suspensions. Rules of this file:
 *   T1. A turn names the `seq` up to which the handler has been told (`upTo`); one that does not fit the state is dropped, and asked for again.
 *   T2. Calls are numbered from 1 in the order they were made. Number, name and digest of the arguments are in the history, and each replay is held against them.
 *   T3. The handler is told one settlement, then all its microtasks run, then comes the next. Its clock is the `at` of what it was told last.
 */
export interface Turn {
  upTo: number;
  /** Made in this turn. */
  calls: readonly HandlerCall[];
  /** Calls, by number, that nobody waits for any more (an `AbortSignal`). */
  aborted?: readonly number[];
  end?: HandlerEnd;
  /** It waits for something that nothing settles. */
  stuck?: true;
  logs?: readonly HandlerLog[];
}

/** A turn, or why there is none. */
export type TurnOutcome =
  | { kind: 'turn'; turn: Turn }
  /** A replay made another call than the history tells of (T2). */
  | { kind: 'mismatch'; mismatch: Mismatch }
  /** It went over its time or memory, again and again, when it was run alone. `at`: where in the source, where that is known. */
  | { kind: 'overLimit'; limit: 'time' | 'memory'; cause: string; at?: SourcePlace }
  /** There is no place here that can run it: an engine or kernel of its version, or its bundle. */
  | { kind: 'unavailable'; cause: string };

export interface HandlerCall {
  /** T2. */
  call: number;
  request: CallRequest;
  /** In the bundle, as the stack of the call tells (`siteOf`); absent where it does not. */
  site?: { line: number; column: number };
  /** SHA-256 of the canonical JSON of the request, in hex. */
  digest: string;
}

/** What a call asks for. `arguments`: `{}` for none, the one there is, or the list of several. */
export type CallRequest =
  /** `api.a.b(…)`, `ai.x(…)`, `db.c.m(…)`: `a.b`, `ai.x`, `db.c.m`. `retry` as a task has it. */
  | { kind: 'function'; name: string; arguments: Json; retry?: Json; timeoutMs?: number; heartbeatMs?: number }
  /** `sleep`, `setTimeout`: a durable timer. */
  | { kind: 'sleep'; name: 'sleep' | 'setTimeout'; until: Instant }
  /** `match`: an object that the event's data contains, or `{% … %}`. */
  | {
      kind: 'event';
      name: 'waitForEvent';
      event: string;
      match?: Json;
      key?: string;
      sinceAt?: Instant;
      timeoutMs?: number;
    }
  /** `signal(type)`: the signals to this execution. */
  | { kind: 'signal'; name: 'signal'; signal: string; match?: Json; timeoutMs?: number }
  | {
      kind: 'approval';
      name: 'humans.requestApproval';
      approvers?: readonly string[];
      prompt?: Json;
      options?: readonly string[];
      timeoutMs?: number;
    }
  | { kind: 'workflow'; name: string; workflow: string; version?: number; arguments: Json; detached?: true }
  /** `fetch`: of the standard, buffered, through the guarded door. What settles it is a `FetchedResponse`. */
  | { kind: 'http'; name: 'fetch'; arguments: FetchRequest };

export type FetchRequest = {
  url: string;
  method: string;
  headers: Record<string, string>;
  redirect?: 'manual' | 'error';
} & FetchBody;

export type FetchedResponse = {
  status: number;
  statusText?: string;
  /** Where the redirects led. */
  url?: string;
  headers: Record<string, string>;
} & FetchBody;

/** Absent: there is none. `base64`: bytes that are no UTF-8. */
export interface FetchBody {
  body?: string;
  encoding?: 'base64';
}

export type HandlerEnd = { ok: true; value: Json } | HandlerFailure;

export interface HandlerFailure {
  ok: false;
  error: string;
  cause: string;
  /** Where it was thrown, in the source. */
  at?: SourcePlace;
}

export interface SourcePlace {
  /** Where code was bundled of several. */
  file?: string;
  line: number;
  column: number;
}

export interface HandlerLog {
  level: 'debug' | 'info' | 'warn' | 'error';
  /** The arguments of the call, as text. */
  text: string;
}

/** What the handler is told, in the order of the history. */
export type Told =
  | { seq: number; at: Instant; kind: 'started' }
  | { seq: number; at: Instant; kind: 'settled'; call: number; ok: true; value: Json }
  | { seq: number; at: Instant; kind: 'settled'; call: number; ok: false; error: string; cause: string }
  /** All open calls reject with `Cancelled`, in their order. */
  | { seq: number; at: Instant; kind: 'cancelled'; reason: string };

/** What a replay is held against (T2): the calls that the history tells of, by number. */
export interface RecordedCall {
  call: number;
  name: string;
  digest: string;
  /** The `seq` that tells of it. */
  seq: number;
  /** Its arguments, where the history holds them: by them a mismatch says where they differ. */
  arguments?: Json;
}

export interface Mismatch {
  call: number;
  /** Absent: the history tells of no such call; the handler makes one more. */
  recorded?: { name: string; digest: string };
  /** Absent: the handler does not make the call any more. */
  now?: { name: string; request: Json; digest: string };
  /** The first place where the arguments differ, as a JSON Pointer (RFC 6901); absent where the history has no arguments. */
  pointer?: string;
  /** Where in the history. */
  seq: number;
}
