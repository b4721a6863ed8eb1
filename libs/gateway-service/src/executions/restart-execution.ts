import { Inject, Injectable } from '@nestjs/common';
import type { ExecutionId, Json, StartOutcome, StartRequest, TenantId } from '@workflows/contracts';
import type { ReadExecution, Starter } from '@workflows/runtime';
import { STARTER } from '../ports';
import { DefinitionCache } from './definition-cache';
import { ExecutionViews } from './execution-views';
import { FirstAnswer } from './first-answer';
import { restartPoint } from './restart-point';
import { StartResolver } from './start-resolver';

export interface RestartCall {
  from?: string | undefined;
  /** Absent: that of the execution. */
  input?: Json | undefined;
  /** Absent: the current one. */
  version?: number | undefined;
  idempotency?: StartRequest['idempotency'];
}

/**
 * Does an execution anew, as another one. Whether it has ended makes no difference to it, and it is not touched. It is a start like any
 * other: durable before it is answered, once for an idempotency key. Its labels are taken over; its name and its parent are its own.
 */
@Injectable()
export class RestartExecution {
  constructor(
    @Inject(ExecutionViews) private readonly views: ExecutionViews,
    @Inject(DefinitionCache) private readonly definitions: DefinitionCache,
    @Inject(StartResolver) private readonly resolver: StartResolver,
    @Inject(FirstAnswer) private readonly first: FirstAnswer,
    @Inject(STARTER) private readonly starter: Starter,
  ) {}

  /**
   * Throws EXECUTION_NOT_FOUND, WORKFLOW_NOT_FOUND, VERSION_NOT_FOUND, FIELD_INVALID, STATE_NOT_REACHED, INPUT_INVALID,
   * IDEMPOTENCY_CONFLICT, OVERLOADED, UNAVAILABLE.
   */
  async restart(tenant: TenantId, id: ExecutionId, call: RestartCall): Promise<StartOutcome> {
    const read = await this.views.read(tenant, id);
    const request = await this.resolve(tenant, read, call).catch((refusal: unknown) =>
      this.first.find(tenant, read.seed.workflowId, call.idempotency, refusal),
    );
    return 'replayed' in request ? request : this.starter.start(request);
  }

  private async resolve(tenant: TenantId, read: ReadExecution, call: RestartCall): Promise<StartRequest> {
    const { executionId, workflowId, labels, input } = read.seed;
    const { from, version, idempotency } = call;
    const definition = await this.definitions.resolve(
      tenant,
      version === undefined ? workflowId : `${workflowId}@${version}`,
    );
    const point = from === undefined ? {} : await restartPoint(read, definition, from);
    const request = await this.resolver.resolve(tenant, `${workflowId}@${definition.version}`, {
      input: call.input === undefined ? input : call.input,
      labels,
      idempotency,
    });
    return { ...request, ...(from !== undefined && { startState: from }), restart: { of: executionId, ...point } };
  }
}
