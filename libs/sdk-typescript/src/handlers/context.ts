import type { AnyJson } from '../json';
import type { Db } from './db';
import type { Duration } from './duration';

export interface ApprovalRequest {
  /** Who may answer; absent: anyone. */
  approvers?: readonly string[];
  prompt?: AnyJson;
  /** What may be decided; absent: `approve` and `reject`. */
  options?: readonly string[];
  /** Then it rejects with `States.Timeout`. */
  timeout?: Duration;
  /** Takes the question back. */
  signal?: AbortSignal;
}

export interface Approval {
  decision: string;
  by?: string;
  comment?: string;
  /** ISO 8601. */
  answeredAt: string;
}

/*
 * What is called by a name that only the service knows is any JSON: under `noUncheckedIndexedAccess`, everything else would be
 * possibly undefined, and no handler of the documentation would compile.
 */

/** `api.apollo.search(…)` is the function `apollo.search`. */
export interface Api {
  humans: { requestApproval(request: ApprovalRequest): Promise<Approval> };
  [service: string]: AnyJson;
}

/** `ai.researchCompany(…)` is the function `ai.researchCompany`, and ``ai`…` `` is `ai.text`. */
export interface Ai {
  (text: TemplateStringsArray, ...values: AnyJson[]): Promise<string>;
  [name: string]: AnyJson;
}

export interface WaitForEvent {
  /** An object that the event's data contains, or `{% … %}`. */
  match?: AnyJson;
  /** Only events with this key. */
  key?: string;
  /** Events count that have come since then, too: since a moment, or so long ago (`'5m'`, `'PT5M'`). */
  since?: Date | string;
  /** Then it rejects with `States.Timeout`. */
  timeout?: Duration;
  /** Stops waiting. */
  signal?: AbortSignal;
}

/** `workflows.Billing(input)` starts a child, and gives its output; with `{ detached: true }` its `{ executionId }`, at once. */
export interface Workflows {
  [name: string]: AnyJson;
}

export interface Log {
  debug(...what: AnyJson[]): void;
  info(...what: AnyJson[]): void;
  warn(...what: AnyJson[]): void;
  error(...what: AnyJson[]): void;
}

/** Everything that a handler has of the world. `HandlerContext<Signup, { users: User }>` knows what starts it, and what its collections have. */
export interface HandlerContext<Event = AnyJson, Collections extends object = object> {
  ai: Ai;
  api: Api;
  db: Db<Collections>;
  /** What started it: the event's data, or the input of the execution. */
  event: Event;
  /** The same, by the name that functions give it. */
  args: Event;
  /** A date, or so long from now; it may be a year. */
  sleep(until: Duration | Date): Promise<void>;
  /** The data of the next event of this type. */
  waitForEvent(type: string, options?: WaitForEvent): Promise<AnyJson>;
  /** The data of the next signal to this execution. */
  signal(type: string, options?: Omit<WaitForEvent, 'key' | 'since'>): Promise<AnyJson>;
  workflows: Workflows;
  execution: { id: string; workflow: string; version: number };
  /** Goes to the history, once. */
  log: Log;
}

/**
 * The first parameter of a handler: the context, or the event itself where there is a second. What is no field of the context is
 * taken for one of the event.
 */
export type First = HandlerContext & { [field: string]: AnyJson };

/** Any function, for its text: it has no signature, so that parameters without types get those of the arm beside it. */
export interface AnyFunction {
  readonly name: string;
  readonly length: number;
  call: unknown;
}

/** `async ({ ai, api, db, event }) => …`, or `async (event, { ai, api, db }) => …`. */
export type Handler = ((first: First, context: HandlerContext) => unknown) | AnyFunction;
