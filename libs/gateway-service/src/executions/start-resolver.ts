import { Inject, Injectable } from '@nestjs/common';
import { nameClaim } from '@workflows/contracts';
import type { Json, Labels, NameReuse, PublishedDefinition, StartRequest, TenantId } from '@workflows/contracts';
import type { Clock, ExecutionIds, SchemaChecker } from '@workflows/runtime';
import { startStateOf } from '@workflows/state-machine/language';
import { CLOCK, IDS, SCHEMAS } from '../ports';
import { inputRefused } from '../input-refused';
import { DefinitionCache } from './definition-cache';

/** What a caller says beside the workflow. */
interface Call extends Pick<StartRequest, 'idempotency'> {
  input?: Json | undefined;
  labels?: Labels | undefined;
  name?: string | undefined;
  nameReuse?: NameReuse | undefined;
}

/** Makes a start request of a call of `execute`: finds the version and checks the input against it. */
@Injectable()
export class StartResolver {
  constructor(
    @Inject(DefinitionCache) private readonly definitions: DefinitionCache,
    @Inject(SCHEMAS) private readonly schemas: SchemaChecker,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(IDS) private readonly ids: ExecutionIds,
  ) {}

  async resolve(tenant: TenantId, ref: string, call: Call): Promise<StartRequest> {
    const definition = await this.definitions.resolve(tenant, ref);
    const input = call.input === undefined ? {} : call.input;
    await this.checkInput(tenant, definition, input, call.input !== undefined);
    return {
      tenant,
      executionId: this.ids.next(),
      workflowId: definition.workflowId,
      version: definition.version,
      workflowName: definition.name,
      startState: startStateOf(definition.body),
      input,
      createdAt: this.clock.now(),
      ...(call.labels && { labels: call.labels }),
      ...nameClaim(call.name, call.nameReuse),
      ...(call.idempotency && { idempotency: call.idempotency }),
    };
  }

  /** Throws INPUT_INVALID, SCHEMA_TOO_COSTLY. */
  private async checkInput(
    tenant: TenantId,
    { workflowId, name, body }: PublishedDefinition,
    input: Json,
    isGiven: boolean,
  ): Promise<void> {
    if (body.inputSchema === undefined) return;
    const owner = { tenant, workflow: workflowId };
    const problems = await this.schemas.problems(body.inputSchema, input, { at: '/input', owner });
    const what = isGiven ? 'The input' : 'No "input" was given, so that it is {}, which';
    if (problems.length > 0) throw inputRefused(`${what} breaks the inputSchema of "${name}"`, problems);
  }
}
