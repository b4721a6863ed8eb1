import type { ExecutionCommand, StartRequest } from '@workflows/contracts';

/**
 * Tells the owner of an execution that its row is there and may begin. The input stays in the row, where whoever begins
 * reads it: it may have megabytes, and nobody would read it here. The other fields are what a reader of an earlier release
 * looks for in any start (I24).
 */
export function announcementOf(request: StartRequest): ExecutionCommand {
  const { tenant, executionId, workflowId, version, workflowName, startState, createdAt } = request;
  const known = { tenant, executionId, workflowId, version, workflowName, startState, createdAt, input: null };
  return { kind: 'start', request: known, durable: true };
}
