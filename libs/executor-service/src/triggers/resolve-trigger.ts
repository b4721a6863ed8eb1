import { DEFAULT_TENANT, EngineError, type StartRequest, type TriggerRecord } from '@workflows/contracts';
import { startDigest } from '@workflows/platform';
import type { ProgramCatalog, RegistryClient } from '@workflows/runtime';
import type { CompileSchema } from '../catalog/program-catalog';

/** `ok: false`: the record can never start anything; it goes to quarantine with this reason. */
export type ResolvedTrigger = { ok: true; request: StartRequest } | { ok: false; reason: string };

export interface TriggerFacts {
  executionId: string;
  createdAt: number;
}

/** Makes a start of a record of `workflows.triggers`. Throws when the registry is out of reach: then nothing is decided. */
export class TriggerResolver {
  constructor(
    private readonly registry: RegistryClient,
    private readonly catalog: ProgramCatalog,
    private readonly compileSchema: CompileSchema,
  ) {}

  async resolve(record: TriggerRecord, facts: TriggerFacts): Promise<ResolvedTrigger> {
    try {
      return await this.toStart(record, facts);
    } catch (error) {
      if (error instanceof EngineError && !error.retryable) return { ok: false, reason: error.message };
      throw error;
    }
  }

  private async toStart(record: TriggerRecord, { executionId, createdAt }: TriggerFacts): Promise<ResolvedTrigger> {
    const definition = await this.registry.ask('registry.workflows.resolve', DEFAULT_TENANT, { ref: record.workflow });
    const { workflowId, version, name, body } = definition;
    const input = record.input ?? {};
    const problem = body.inputSchema === undefined ? undefined : this.compileSchema(body.inputSchema)(input);
    if (problem !== undefined) return { ok: false, reason: `The input breaks the inputSchema of "${name}": ${problem}` };
    const entry = await this.catalog.load(workflowId, version);
    if (entry instanceof EngineError) throw entry;
    const idempotency = record.idempotencyKey === undefined ? undefined : { key: record.idempotencyKey, bodyDigest: startDigest(record.input) };
    return {
      ok: true,
      request: {
        tenant: DEFAULT_TENANT,
        executionId,
        workflowId,
        version,
        workflowName: name,
        startState: entry.program.startAt,
        input,
        createdAt,
        ...(idempotency && { idempotency }),
      },
    };
  }
}
