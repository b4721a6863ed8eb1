import { Inject, Injectable } from '@nestjs/common';
import { EngineError, builtInFamilyOf, isConnectorName } from '@workflows/contracts';
import type { PausedView, TenantId } from '@workflows/contracts';
import type { Clock, RegistryClient } from '@workflows/runtime';
import { CLOCK, REGISTRY } from '../ports';

const KEPT_MS = 1_000;
const MOST_KEPT = 10_000;

export interface CalledFunction {
  /** The executor calls it, so that it needs no worker. */
  isCalled: boolean;
  paused?: PausedView;
}

/** How functions are called, and whether they are paused; kept for a moment. */
@Injectable()
export class CalledFunctions {
  private readonly kept = new Map<string, { found: CalledFunction; at: number }>();

  constructor(
    @Inject(REGISTRY) private readonly registry: RegistryClient,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  async of(tenant: TenantId, names: readonly string[]): Promise<Map<string, CalledFunction>> {
    return new Map(await Promise.all(names.map(async (name) => [name, await this.find(tenant, name)] as const)));
  }

  /** When nobody can tell: it is called. */
  private async find(tenant: TenantId, name: string): Promise<CalledFunction> {
    const key = `${tenant}\0${name}`;
    const known = this.kept.get(key);
    const now = this.clock.now();
    if (known && Math.abs(now - known.at) < KEPT_MS) return known.found;
    const registered = await this.registry.ask('registry.functions.get', tenant, { ref: name }).then(
      ({ type, paused, ...found }) => ({
        isCalled: 'id' in found ? type !== 'worker' : undefined,
        ...(paused && { paused }),
      }),
      (error: unknown) => ({ isCalled: isNotFound(error) ? undefined : true }),
    );
    const isCalled = registered.isCalled ?? (await this.isBuiltIn(tenant, name));
    const found = { ...registered, isCalled };
    if (this.kept.size >= MOST_KEPT) this.kept.clear();
    this.kept.set(key, { found, at: now });
    return found;
  }

  /** A name that is not registered: a part of the service may answer for it, or an API that is connected. When nobody can tell, one is. */
  private async isBuiltIn(tenant: TenantId, name: string): Promise<boolean> {
    if (builtInFamilyOf(name) !== undefined) return true;
    const [connector = '', operation] = name.split('.', 2);
    if (operation === undefined || !isConnectorName(connector)) return false;
    return this.registry.ask('registry.connectors.operation', tenant, { name: connector, operation }).then(
      () => true,
      (error: unknown) => !isNotFound(error),
    );
  }
}

function isNotFound(error: unknown): boolean {
  return error instanceof EngineError && ['FUNCTION_NOT_FOUND', 'CONNECTOR_NOT_FOUND'].includes(error.code);
}
