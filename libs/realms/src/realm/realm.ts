import type {
  CallRequest,
  HandlerEnd,
  HandlerFailure,
  HandlerLog,
  SourcePlace,
  Told,
} from '@workflows/state-machine/handlers';

/**
 * Where the executions of one bundle of one tenant run. One is advanced at a time: what `start` or `deliver` gives rise to has all
 * been done when they return.
 *   R1. What code does here has no effect but what `take` tells.
 *   R2. `RealmOver` leaves a realm that cannot be used any more: what was running would go on in the next one's turn.
 */
export interface Realm {
  /** Bytes that it holds. */
  readonly bytes: number;
  start(run: number, begin: RunStart): void;
  /** `known`: calls up to this one are known to settle well, so nobody asks where they stand; absent: as before. */
  deliver(run: number, told: Told, known?: number): void;
  take(run: number): TakenTurn;
  drop(run: number): void;
  /** Frees what nobody holds any more. */
  collect(): void;
  /** What the bundle exports, without a handler being started. */
  inspect(): Inspected;
  dispose(): void;
}

export interface RunStart {
  at: number;
  handler: string;
  signature: 'context' | 'event';
  /** JSON. */
  event: string;
  execution: { id: string; workflow: string; version: number };
  chance: string;
}

export interface TakenTurn {
  calls: readonly { call: number; request: CallRequest; site?: SourcePlace }[];
  aborted: readonly number[];
  logs: readonly HandlerLog[];
  end?: HandlerEnd;
  /** Once it has come to a result: what promises were rejected with that nobody has handled. */
  unhandled?: readonly HandlerFailure[];
  /** How many calls are open. */
  open: number;
}

export interface ExportedHandler {
  key: string;
  kind: 'function' | 'Function' | 'other';
  type?: string;
  on?: string;
  every?: string;
}

export type Inspected =
  | { ok: true; handlers: readonly ExportedHandler[]; logs: readonly HandlerLog[] }
  | { ok: false; error: string; cause: string; at?: SourcePlace };

export class RealmOver extends Error {
  constructor(
    readonly limit: 'time' | 'memory',
    /** Where in the bundle, where that is known. */
    readonly at?: SourcePlace,
  ) {
    super(`over its ${limit}`);
  }
}

/** A bundle that cannot be evaluated at all. */
export class BundleBroken extends Error {
  constructor(
    cause: string,
    readonly at?: SourcePlace,
  ) {
    super(cause);
  }
}
