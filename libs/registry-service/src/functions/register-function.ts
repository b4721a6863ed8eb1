import { isJsonObject } from '@workflows/contracts';
import type { FunctionDraft, FunctionId, FunctionView, Json, JsonObject, TenantId } from '@workflows/contracts';
import type { FunctionStore, SecretStore } from '@workflows/runtime';
import { functionNotFound } from './find-function';
import type { FindFunction } from './find-function';
import { secretsNamedBy, unknownSecrets } from './named-secrets';

export interface RegistrationTools {
  check(tenant: TenantId, draft: Json | undefined): Promise<FunctionDraft>;
  newId(): FunctionId;
  secrets: Pick<SecretStore, 'known'>;
  /** Resolves when those who keep functions at hand in this process have seen the change; the others ask for it by its revision. */
  changed(): Promise<void>;
}

/** Registers functions, changes and removes them. */
export class RegisterFunction {
  constructor(
    private readonly functions: FunctionStore,
    private readonly find: FindFunction,
    private readonly tools: RegistrationTools,
  ) {}

  async create(tenant: TenantId, draft: Json | undefined): Promise<FunctionView> {
    const created = await this.functions.create(tenant, await this.tools.check(tenant, draft), this.tools.newId());
    await this.tools.changed();
    return this.told(tenant, created);
  }

  async update(tenant: TenantId, ref: string, draft: Json | undefined): Promise<FunctionView> {
    const { id } = await this.find.get(tenant, ref);
    return this.write(tenant, id, await this.tools.check(tenant, draft));
  }

  /** The fields given take the place of what is there; `null` removes one. The whole is checked like a draft. */
  async patch(tenant: TenantId, ref: string, patch: Json | undefined): Promise<FunctionView> {
    const view = await this.find.get(tenant, ref);
    const draft = isJsonObject(patch) ? overlay(view, patch) : patch;
    return this.write(tenant, view.id, await this.tools.check(tenant, draft));
  }

  async delete(tenant: TenantId, ref: string): Promise<{ deleted: true }> {
    const { id } = await this.find.get(tenant, ref);
    if (!(await this.functions.delete(tenant, id))) throw functionNotFound(ref);
    await this.tools.changed();
    return { deleted: true };
  }

  private async write(tenant: TenantId, id: FunctionId, draft: FunctionDraft): Promise<FunctionView> {
    const written = await this.functions.update(tenant, id, draft);
    if (written === undefined) throw functionNotFound(id);
    await this.tools.changed();
    return this.told(tenant, written);
  }

  /** With what may surprise whoever has written it. */
  private async told(tenant: TenantId, written: FunctionView): Promise<FunctionView> {
    const view = await this.find.withPause(tenant, written);
    const warnings = unknownSecrets(view, await this.tools.secrets.known(tenant, secretsNamedBy(view)));
    return warnings.length > 0 ? { ...view, warnings } : view;
  }
}

function overlay({ paused: _paused, warnings: _warnings, ...view }: FunctionView, patch: JsonObject): JsonObject {
  const merged = Object.entries({ ...view, ...patch }).filter(([, value]) => value !== null && value !== undefined);
  return Object.fromEntries(merged);
}
