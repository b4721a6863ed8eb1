import { EngineError, type Json, type TenantId } from '@workflows/contracts';
import { firstStateOf } from '@workflows/state-machine';
import type { ChildResolver, ProgramCatalog, RegistryClient, ResolvedChild } from '@workflows/runtime';

type Resolution = Awaited<ReturnType<ChildResolver['resolve']>>;

/** Finds the workflow that a task asks for as it stands now, and holds the input against its `inputSchema`. */
export class RegistryChildResolver implements ChildResolver {
  constructor(
    private readonly registry: RegistryClient,
    private readonly catalog: ProgramCatalog,
  ) {}

  async resolve(tenant: TenantId, call: { workflow: string; version?: number; input: Json }): Promise<Resolution> {
    try {
      return await this.find(tenant, call);
    } catch (error) {
      if (!(error instanceof EngineError) || error.retryable) throw error;
      return { ok: false, error: 'States.TaskFailed', cause: error.message };
    }
  }

  private async find(
    tenant: TenantId,
    { workflow, version, input }: { workflow: string; version?: number; input: Json },
  ): Promise<Resolution> {
    const ref = version === undefined ? workflow : `${workflow}@${version}`;
    const { workflowId, name, version: found } = await this.registry.ask('registry.workflows.resolve', tenant, { ref });
    // The check is the catalog's: it is made once a version, not for each child and each trigger.
    const entry = await this.catalog.load({ tenant, workflowId, version: found });
    if (entry instanceof EngineError) throw entry;
    const problem = await entry.inputProblem?.(input);
    if (problem !== undefined) {
      return {
        ok: false,
        error: 'States.SchemaViolation',
        cause: `The input breaks the inputSchema of "${name}": ${problem}.`,
      };
    }
    const child: ResolvedChild = {
      workflowId,
      version: found,
      workflowName: name,
      startState: firstStateOf(entry.program),
    };
    return { ok: true, child };
  }
}
