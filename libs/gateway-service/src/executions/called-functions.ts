import { Inject, Injectable } from '@nestjs/common';
import { EngineError } from '@workflows/contracts';
import type { TenantId } from '@workflows/contracts';
import type { Clock, RegistryClient } from '@workflows/runtime';
import { CLOCK, REGISTRY } from '../ports';

const KEPT_MS = 1_000;
const MOST_KEPT = 10_000;

/** Which functions are called by the executor, so that they need no worker; kept for a moment. */
@Injectable()
export class CalledFunctions {
  private readonly kept = new Map<string, { isCalled: boolean; at: number }>();

  constructor(
    @Inject(REGISTRY) private readonly registry: RegistryClient,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** Of these functions, those that are called. */
  async among(tenant: TenantId, names: readonly string[]): Promise<Set<string>> {
    const answers = await Promise.all(names.map((name) => this.isCalled(tenant, name)));
    return new Set(names.filter((_name, index) => answers[index]));
  }

  /** When nobody can tell: yes. */
  private async isCalled(tenant: TenantId, name: string): Promise<boolean> {
    const key = `${tenant}\0${name}`;
    const known = this.kept.get(key);
    const now = this.clock.now();
    if (known && Math.abs(now - known.at) < KEPT_MS) return known.isCalled;
    const isCalled = await this.registry.ask('registry.functions.get', tenant, { ref: name }).then(
      ({ type }) => type === 'http',
      (error: unknown) => !(error instanceof EngineError && error.code === 'FUNCTION_NOT_FOUND'),
    );
    if (this.kept.size >= MOST_KEPT) this.kept.clear();
    this.kept.set(key, { isCalled, at: now });
    return isCalled;
  }
}
