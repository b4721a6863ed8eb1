import { Inject, Injectable } from '@nestjs/common';
import { EngineError } from '@workflows/contracts';
import type { TenantId } from '@workflows/contracts';
import type { Clock, ReadExecution, RegistryClient, WorkerPresence } from '@workflows/runtime';
import { CLOCK, PRESENCE, REGISTRY } from '../ports';

const POLLED_LATELY_MS = 60_000;
const KEPT_MS = 1_000;
const MOST_KEPT = 10_000;

/** Tells for which open tasks no worker has asked in the last minute. For people: it may be a moment behind. */
@Injectable()
export class WorkerAbsence {
  private readonly kept = new Map<string, { isHttp: boolean; at: number }>();

  constructor(
    @Inject(PRESENCE) private readonly presence: WorkerPresence,
    @Inject(REGISTRY) private readonly registry: RegistryClient,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** `no worker has polled for "sendEmail"`; undefined where every open task can go on. */
  async explain(tenant: TenantId, { status, openFunctions }: ReadExecution): Promise<string | undefined> {
    if (status !== 'running' || openFunctions.length === 0) return undefined;
    const functions = [...new Set(openFunctions)];
    const since = await this.presence.sincePoll(tenant, functions);
    const unpolled = functions.filter((name) => (since.get(name) ?? Infinity) > POLLED_LATELY_MS);
    const isCalled = await Promise.all(unpolled.map((name) => this.isHttp(tenant, name)));
    const missing = unpolled.filter((_name, i) => !isCalled[i]);
    return missing.length === 0
      ? undefined
      : `no worker has polled for ${missing.map((name) => JSON.stringify(name)).join(', ')}`;
  }

  /** Whether the function is called by the executor, so that no worker is needed. When nobody can tell: yes. */
  private async isHttp(tenant: TenantId, name: string): Promise<boolean> {
    const key = `${tenant}\0${name}`;
    const known = this.kept.get(key);
    const now = this.clock.now();
    if (known && Math.abs(now - known.at) < KEPT_MS) return known.isHttp;
    const isHttp = await this.registry.ask('registry.functions.get', tenant, { ref: name }).then(
      ({ type }) => type === 'http',
      (error: unknown) => !(error instanceof EngineError && error.code === 'FUNCTION_NOT_FOUND'),
    );
    if (this.kept.size >= MOST_KEPT) this.kept.clear();
    this.kept.set(key, { isHttp, at: now });
    return isHttp;
  }
}
