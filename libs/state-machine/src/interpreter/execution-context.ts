import { toTimestamp } from '@workflows/contracts';
import type { JsonObject } from '@workflows/contracts';
import type { ExecutionSeed } from '../stepper';

/**
 * What the context object tells of an execution, whatever its program. Ids stand where AWS has ARNs; its name is its id, unless it was given
 * one, and it acts with the rights of its workflow (`RoleArn`).
 */
export function executionContext(
  seed: ExecutionSeed,
  redriveCount = 0,
): { Execution: JsonObject; StateMachine: JsonObject } {
  return {
    Execution: {
      Id: seed.executionId,
      Input: seed.input,
      Name: seed.name ?? seed.executionId,
      RedriveCount: redriveCount,
      RoleArn: seed.workflowId,
      StartTime: toTimestamp(seed.createdAt),
    },
    StateMachine: { Id: seed.workflowId, Name: seed.workflowName },
  };
}
