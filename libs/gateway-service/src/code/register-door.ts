import { Inject, Injectable } from '@nestjs/common';
import type { JsonObject, Registered, TenantId } from '@workflows/contracts';
import type { RegistryClient } from '@workflows/runtime';
import { DefinitionCache } from '../executions/definition-cache';
import { REGISTRY } from '../ports';

/** The way of code to the registry, whichever path it came by. */
@Injectable()
export class RegisterDoor {
  constructor(
    @Inject(REGISTRY) private readonly registry: RegistryClient,
    @Inject(DefinitionCache) private readonly definitions: DefinitionCache,
  ) {}

  async register(tenant: TenantId, body: JsonObject, by: string): Promise<Registered & { success: true }> {
    try {
      const registered = await this.registry.ask('registry.workflows.register', tenant, { body, by });
      this.definitions.forget(tenant);
      return { success: true, ...registered };
    } catch (error) {
      this.definitions.doubt(tenant);
      throw error;
    }
  }
}
