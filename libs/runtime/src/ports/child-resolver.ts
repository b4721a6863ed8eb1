import type { Json, TenantId, WorkflowId } from '@workflows/contracts';

export interface ResolvedChild {
  workflowId: WorkflowId;
  version: number;
  workflowName: string;
  startState: string;
}

/** Finds the version of a workflow that a task, or a trigger, asks for. */
export interface ChildResolver {
  /**
   * `workflow` is an id or a name; `version` absent: the newest. `ok: false`: it can never be started like this. Throws while the registry is
   * out of reach: then nothing is decided.
   */
  resolve(
    tenant: TenantId,
    call: { workflow: string; version?: number; input: Json },
  ): Promise<{ ok: true; child: ResolvedChild } | { ok: false; error: string; cause: string }>;
}
