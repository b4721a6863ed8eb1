import type {
  EngineError,
  ExecutionId,
  Migration,
  MigrationVerdict,
  StartOutcome,
  StartRequest,
  TenantId,
} from '@workflows/contracts';
import type { Rejection, StepCommand } from '@workflows/state-machine';
import type { Owner } from '../fairness/fair-scheduler';
import type { Unrehearsed } from '../migrations/rehearsals';
import type { AheadStep } from './ahead';

/** What is asked of one execution, in the engine's own words. */
export type ItemRequest =
  /** Begin an execution that does not exist yet. */
  | { kind: 'insert'; start: StartRequest }
  /** `tenant` absent: the engine itself asks, otherwise it has to be the execution's. */
  | { kind: 'step'; step: StepCommand; tenant?: TenantId }
  /** Begin one that was queued: its turn has come. */
  | { kind: 'begin' }
  /** To go on with another version of its workflow. `rehearsedAt`: where a handler stood when its code was run there. */
  | { kind: 'migrate'; migration: Migration; tenant: TenantId; rehearsedAt?: number }
  /** A worker says that it still works on the task. */
  | { kind: 'heartbeat'; taskId: number; tenant: TenantId }
  /** The child that a task waits for has ended; the task's runner looks. */
  | { kind: 'childEnded'; taskId: number }
  /** Changes nothing: once it is answered, all that was said before it is durable. */
  | { kind: 'poke' }
  /** After a change of owner: carry out again what was open. */
  | { kind: 'resume' }
  /** A record of the log that nobody can read. */
  | { kind: 'quarantine'; tenant: TenantId; reason: string; raw: string };

export type ItemResult =
  /**
   * `beaten`: the task that a heartbeat was for. `verdict`: what a migration has come to; `unrehearsed`: what its code would ask for is to be
   * found first, and nothing was done. `turnedAhead`: together with the turn that ran ahead.
   */
  | {
      kind: 'applied';
      started?: StartOutcome;
      beaten?: number;
      turnedAhead?: true;
      verdict?: MigrationVerdict;
      unrehearsed?: Unrehearsed;
    }
  /** Nothing was changed by it; an ordinary answer. */
  | { kind: 'rejected'; reason: Rejection | 'EXECUTION_NOT_FOUND' | 'EXECUTION_UNREAD' | 'IDEMPOTENCY_CONFLICT' }
  | { kind: 'refused'; error: EngineError }
  /** A record that the log delivers again; its first delivery answers. */
  | { kind: 'repeated' }
  /** Another process owns the shard now; whoever sent it has to find that one. */
  | { kind: 'lost' };

/**
 * Items that a batch took together, all of one owner. Each of them knows it, and may be held for long after its batch: so it must lead
 * to none of the others, or what waits for one program would keep in memory all that came with it.
 */
export interface BatchTurn {
  taken: number;
  /** How many of them were decided so far, and what that came to. */
  done: number;
  cost: number;
}

/** One thing in the inbox of a shard. */
export interface InboxItem {
  executionId: ExecutionId;
  shard: number;
  request: ItemRequest;
  /** Whose it is, as far as the sender knows (`ownerOfItem`). */
  owner?: Owner;
  /** Its place in the shard's log; absent for what this process says to itself. */
  offset?: number;
  /** Its number among all that came to its inbox, which gives it. */
  arrived?: number;
  /** By which turn it was taken, which is charged for it. */
  turn?: BatchTurn;
  /** What it came to already, where its turn ran ahead of the commit. */
  ahead?: AheadStep;
  /** Called once, after the commit that holds whatever it changed. */
  settle(result: ItemResult): void;
}
