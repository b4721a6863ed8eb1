import type { ExecutionId } from '@workflows/contracts';

/** Ids of executions that somebody asks for now; those of children, events, firings and triggers follow from what started them. */
export interface ExecutionIds {
  next(): ExecutionId;
}
