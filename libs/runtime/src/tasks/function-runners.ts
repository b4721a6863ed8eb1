import type { FunctionType, RegisteredFunction, TenantId } from '@workflows/contracts';
import type { FunctionDirectory } from '../ports/definitions';
import { defaultsOfRegistration, type FunctionDefaults } from './function-defaults';
import type { BuiltInRunner, Runner, TaskRunner, TenantTask } from './task-runner';
import type { WorkersFirst } from './workers-first';

/**
 * Who carries out the calls of a function: the runner of the type that it is registered with; where it is not registered, what is
 * built in and answers for the name, unless a worker polls for it; else a worker, who takes them from the queue.
 */
export class FunctionRunners {
  readonly all: readonly Runner[];
  private readonly byType: ReadonlyMap<FunctionType, TaskRunner>;

  constructor(
    private readonly functions: Pick<FunctionDirectory, 'lookUp'>,
    byType: readonly TaskRunner[],
    private readonly builtIns: readonly BuiltInRunner[],
    private readonly queue: TaskRunner,
    private readonly workersFirst: WorkersFirst,
  ) {
    this.byType = new Map([...byType, queue].map((runner) => [runner.type, runner]));
    this.all = [...this.byType.values(), ...builtIns, workersFirst];
  }

  carry(task: TenantTask): void {
    const registered = this.functions.lookUp(task.tenant, task.function);
    if (registered) return this.byRegistration(registered).run(task, registered);
    const builtIn = this.builtIn(task.tenant, task.function);
    if (builtIn === undefined) this.queue.run(task, undefined);
    else if (builtIn.isSetUp) builtIn.run(task);
    else this.workersFirst.run(task, builtIn);
  }

  /** Nobody has said how to call it: it waits for a worker that polls for the name. */
  isUnknown(tenant: TenantId, name: string): boolean {
    return this.functions.lookUp(tenant, name) === undefined && this.builtIn(tenant, name) === undefined;
  }

  defaultsOf(tenant: TenantId, name: string): FunctionDefaults | undefined {
    const registered = this.functions.lookUp(tenant, name);
    if (registered === undefined) return this.builtIn(tenant, name)?.defaults;
    return { ...this.byRegistration(registered).defaults, ...defaultsOfRegistration(registered) };
  }

  /** What to do about a name that nobody answers for. */
  advice(tenant: TenantId, name: string): string | undefined {
    for (const builtIn of this.builtIns) {
      const said = builtIn.advice?.(tenant, name);
      if (said !== undefined) return said;
    }
    return undefined;
  }

  onNames(listener: (tenant: TenantId, name: string) => void): void {
    for (const builtIn of this.builtIns) builtIn.onNames?.(listener);
  }

  private byRegistration({ type }: RegisteredFunction): TaskRunner {
    return this.byType.get(type) ?? this.queue;
  }

  private builtIn(tenant: TenantId, name: string): BuiltInRunner | undefined {
    return this.builtIns.find((builtIn) => builtIn.answers(tenant, name));
  }
}
