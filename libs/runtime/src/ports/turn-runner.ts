import type { ExecutionId, TenantId } from '@workflows/contracts';
import type { ExecutionSeed, HandlerProgram, JournalPage, TurnOutcome } from '@workflows/state-machine/handlers';

/** Which turn of which handler is to be run. */
export interface TurnRequest {
  program: HandlerProgram;
  seed: ExecutionSeed;
  /** 16 random bytes, in hex, drawn when the execution began and kept in its history: all chance that the handler has. */
  chance: string;
  /** Up to where turns in the history have told it; 0: there is none yet. What it does until then is a replay: it is silent. */
  after: number;
  /** The `seq` of the event up to which the handler is to be told. */
  upTo: number;
}

/** What has happened to it so far. */
export interface Journal {
  /** What came after `seq`, at hand, or but for little that is to be read; undefined where it is more. */
  since(seq: number): JournalPage | undefined | Promise<JournalPage | undefined>;
  /** All, page by page and from the beginning; asked only where the handler has to be replayed. */
  pages(): AsyncIterable<JournalPage>;
}

/** Where handlers run: away from the engine's thread, in processes that can be killed. */
export interface TurnRunner {
  /** The next turn of a handler that is kept hot, or of one that is replayed first. It never rejects. */
  run(request: TurnRequest, journal: Journal): Promise<TurnOutcome>;
  /** A handler may be asked for soon that has to be replayed at length: what runs it comes up meanwhile. */
  warm(): void;
  /** Whether the handler would go on without a replay, told all up to `after`. */
  isAtHand(executionId: ExecutionId, after: number): boolean;
  /** Nobody asks for it again here: it has ended, or belongs to somebody else. */
  drop(executionId: ExecutionId): void;
  /** The same of all that are somebody else's now. */
  forget(isGone: (executionId: ExecutionId) => boolean): void;
}

/** Where the texts of bundles are kept; a bundle never changes. */
export interface BundleStore {
  read(tenant: TenantId, bundle: string): Promise<StoredBundle | undefined>;
}

export interface StoredBundle {
  /** SHA-256 of `text`, in hex. */
  bundle: string;
  text: string;
  /** As `JSON.parse` gives it (Source Map, ECMA-426). */
  sourceMap?: string;
}
