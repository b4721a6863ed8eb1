import type { ExecutionId } from '@workflows/contracts';

/** Where it is seen from outside of this thread which execution it is working on; told some hundred thousand times a second. */
export interface Workbench {
  take(executionId: ExecutionId, shard: number): void;
  clear(): void;
}
