import type { ExecutionId } from '@workflows/contracts';

/** An execution that was under way when a process died. */
export interface Suspect {
  executionId: ExecutionId;
  shard: number;
  /** How often a process died while it was working on this one alone. */
  deaths: number;
}

/** What is known of processes that died, and of what they were at. */
export interface SuspectStore {
  /**
   * Asked by a new owner before it claims the shards: which of them the last one did not leave by itself, and what it was at then. Each
   * that it was at alone has one death more.
   */
  takeOver(shards: readonly number[]): Promise<{ unclean: number[]; suspects: Suspect[] }>;
  /** These are about to be worked on; `alone`: it is one, and if this process dies now, it is to blame. */
  begin(executions: readonly { executionId: ExecutionId; shard: number }[], alone: boolean): Promise<void>;
  /** They were worked on, and this process is still there: nothing is known against them any more. */
  clear(executionIds: readonly ExecutionId[]): Promise<void>;
  /** The shards are left by their owner, who has finished what it had taken in. */
  leave(owner: string, shards: readonly number[]): Promise<void>;
}
