import type { ExecutionId } from '@workflows/contracts';
import type { Effect } from '@workflows/state-machine';
import type { Workbench } from '../ports/workbench';
import type { Clock, Entropy } from '../ports/clock';
import type { ProgramCatalog } from '../ports/definitions';
import type { ExecutionStore, FinishedExecution, OutboxRow } from '../ports/execution-store';
import type { SuspectStore } from '../ports/suspect-store';
import type { TaskTokens } from '../ports/task-tokens';
import type { TurnsAhead } from './ahead';
import type { HeldStarts } from './batch-fold';
import type { ErrorRates } from '../tasks/error-rates';
import type { FunctionRunners } from '../tasks/function-runners';
import type { HotExecution } from './execution-cache';

/** What the engine tells the rest of the process, always after the commit (I7). */
export interface EngineSink {
  carryOut(execution: HotExecution, effects: readonly Effect[]): void;
  publish(rows: readonly OutboxRow[]): void;
  /** It does not begin before its workflow is resumed. */
  queued(execution: HotExecution['seed']): void;
  /** There is more in the record of an execution. */
  wentOn(id: ExecutionId): void;
  shardsLost(shards: readonly number[]): void;
}

export interface EngineObserver {
  committed(batch: { executions: number; commitMs: number }): void;
  finished(execution: FinishedExecution): void;
  /** Something is wrong that people should know of; the engine goes on by itself. */
  trouble(message: string, details: Record<string, unknown>): void;
}

export interface EngineLimits {
  /** How many items one batch takes. */
  maxBatch: number;
  /** Above so many events of histories a batch takes no further item; what a step of one execution gives is never cut. */
  batchHistoryEvents: number;
  /** The same, as bytes of memory that these and the inputs take. */
  batchBytes: number;
  /** How much of executions that are not in memory is read for one batch, as bytes of memory. */
  preloadBytes: number;
  /** How many executions are kept hot. */
  cachedExecutions: number;
  /** How many bytes of memory they may take together. */
  cachedBytes: number;
  /** Above this many waiting items new starts are refused to whoever has its part of them; everything else keeps flowing (I18, I19). */
  pendingItems: number;
}

const MIB = 1024 * 1024;

/** A small execution at hand, with all that the weighing does not see. */
const SMALL_EXECUTION = 10_000;

/**
 * What fits into so much memory: three quarters for executions that are kept at hand, a quarter for what a batch reads.
 * The others suit every machine. A batch is small enough to be folded in half a second and to be written far within the
 * time-out of a statement, and large enough that the round trip to the database is no part of its price; and so many items
 * wait that they are done in a few seconds, after which nobody waits for an answer any more.
 */
export function limitsOf(bytes: number): EngineLimits {
  const cachedBytes = (bytes * 3) / 4;
  return {
    maxBatch: 1_000,
    batchHistoryEvents: 20_000,
    batchBytes: Math.min(16 * MIB, bytes / 16),
    preloadBytes: bytes / 4,
    cachedExecutions: Math.floor(cachedBytes / SMALL_EXECUTION),
    cachedBytes,
    pendingItems: 10_000,
  };
}

export interface FlusherParts {
  /** Of the installation. */
  shardCount: number;
  owner: string;
  store: ExecutionStore;
  catalog: ProgramCatalog;
  functionRunners: Pick<FunctionRunners, 'defaultsOf'>;
  starts: HeldStarts;
  errorRates: Pick<ErrorRates, 'isOff' | 'count'>;
  clock: Clock;
  entropy: Entropy;
  tokens: Pick<TaskTokens, 'issue'>;
  sink: EngineSink;
  observer: EngineObserver;
  /** Lets everything else that waits for this thread have its turn. */
  breathe(): Promise<void>;
  suspects: SuspectStore;
  /** Absent where nobody looks. */
  workbench?: Workbench;
  publishes: boolean;
  /** Absent where turns wait for the commit that asks for them. */
  ahead?: TurnsAhead;
}
