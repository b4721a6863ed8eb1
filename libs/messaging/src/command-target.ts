import type { ExecutionCommand, ExecutionId } from '@workflows/contracts';

/** The execution a command speaks to; it decides the shard. */
export function executionOf(command: ExecutionCommand): ExecutionId {
  return command.kind === 'start' ? command.request.executionId : command.executionId;
}
