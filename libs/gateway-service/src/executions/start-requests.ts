import { Inject, Injectable } from '@nestjs/common';
import { EXECUTION_ID_PREFIX, EngineError } from '@workflows/contracts';
import type { Json, PublishedDefinition, StartRequest, TenantId } from '@workflows/contracts';
import { JsonSchemas } from '@workflows/platform';
import type { Clock, Entropy } from '@workflows/runtime';
import { startStateOf } from '@workflows/state-machine';
import { CLOCK, ENTROPY } from '../ports';
import { DefinitionCache } from './definition-cache';

export interface StartWish {
  input?: Json;
  idempotency?: StartRequest['idempotency'];
}

/** Makes a start request of what a client wishes: finds the version and checks the input against it. */
@Injectable()
export class StartRequests {
  constructor(
    @Inject(DefinitionCache) private readonly definitions: DefinitionCache,
    @Inject(JsonSchemas) private readonly schemas: JsonSchemas,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(ENTROPY) private readonly entropy: Entropy,
  ) {}

  async make(tenant: TenantId, ref: string, wish: StartWish): Promise<StartRequest> {
    const definition = await this.definitions.resolve(tenant, ref);
    const input = wish.input === undefined ? {} : wish.input;
    this.checkInput(definition, input);
    return {
      tenant,
      executionId: EXECUTION_ID_PREFIX + this.entropy.uuid(),
      workflowId: definition.workflowId,
      version: definition.version,
      workflowName: definition.name,
      startState: startStateOf(definition.body),
      input,
      createdAt: this.clock.now(),
      ...(wish.idempotency && { idempotency: wish.idempotency }),
    };
  }

  /** Throws INPUT_INVALID. */
  private checkInput({ workflowId, version, name, body }: PublishedDefinition, input: Json): void {
    if (body.inputSchema === undefined) return;
    const problems = this.schemas.compiled(`${workflowId}@${version}`, body.inputSchema).problems(input, '/input');
    if (problems.length > 0)
      throw new EngineError(
        'INPUT_INVALID',
        `The input breaks the inputSchema of "${name}": ${problems[0]?.message}.`,
        { problems },
      );
  }
}
