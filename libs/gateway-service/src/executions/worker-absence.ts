import { Inject, Injectable } from '@nestjs/common';
import { EngineError } from '@workflows/contracts';
import type { TakenTask, TenantId } from '@workflows/contracts';
import type { Clock, ReadExecution, RegistryClient, TaskSource, WorkerPresence } from '@workflows/runtime';
import { CLOCK, PRESENCE, REGISTRY, TASKS } from '../ports';
import { sayTaken } from './say-taken';

const POLLED_LATELY_MS = 60_000;
const KEPT_MS = 1_000;
const MOST_KEPT = 10_000;

/** Tells which open tasks workers have, and for which none has asked in the last minute. For people: it may be a moment behind. */
@Injectable()
export class WorkerAbsence {
  private readonly kept = new Map<string, { isHttp: boolean; at: number }>();

  constructor(
    @Inject(PRESENCE) private readonly presence: WorkerPresence,
    @Inject(REGISTRY) private readonly registry: RegistryClient,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(TASKS) private readonly tasks: Pick<TaskSource, 'taken'>,
  ) {}

  /** `no worker has polled for "sendEmail"`; undefined where every open task can go on by itself. */
  async explain(tenant: TenantId, { status, openFunctions, seed }: ReadExecution): Promise<string | undefined> {
    if (status !== 'running' || openFunctions.length === 0) return undefined;
    const taken = await this.tasks.taken(tenant, seed.executionId);
    const missing = await this.missing(tenant, [...untaken(openFunctions, taken)]);
    const absent = missing && `no worker has polled for ${missing}`;
    return [absent, ...sayTaken(taken)].filter((said) => said !== undefined).join('; ') || undefined;
  }

  private async missing(tenant: TenantId, functions: readonly string[]): Promise<string | undefined> {
    if (functions.length === 0) return undefined;
    const since = await this.presence.sincePoll(tenant, functions);
    const unpolled = functions.filter((name) => (since.get(name) ?? Infinity) > POLLED_LATELY_MS);
    const isCalled = await Promise.all(unpolled.map((name) => this.isHttp(tenant, name)));
    const missing = unpolled.filter((_name, i) => !isCalled[i]);
    return missing.length === 0 ? undefined : missing.map((name) => JSON.stringify(name)).join(', ');
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

/** The functions of more open tasks than workers have. */
function untaken(openFunctions: readonly string[], taken: readonly TakenTask[]): Set<string> {
  const left = [...openFunctions];
  for (const { function: name } of taken) {
    const index = left.indexOf(name);
    if (index >= 0) left.splice(index, 1);
  }
  return new Set(left);
}
