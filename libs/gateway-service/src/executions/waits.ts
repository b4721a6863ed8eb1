import { Inject, Injectable } from '@nestjs/common';
import type { TenantId, Waiting } from '@workflows/contracts';
import type {
  ExecutionReader,
  ReadExecution,
  ReadOpen,
  RegistryClient,
  TaskSource,
  WorkerPresence,
} from '@workflows/runtime';
import { PRESENCE, READER, REGISTRY, TASKS } from '../ports';
import { CalledFunctions } from './called-functions';
import type { Answerers } from './answerers';
import { describeWaits } from './describe-waits';

const POLLED_LATELY_MS = 60_000;
const MOST_TOLD = 100;
const NOBODY: Answerers = { taken: [], functions: new Map(), polled: new Set() };
const NOTHING_OPEN: ReadOpen = { tasks: [], timers: [], events: [] };

/** Tells what an open execution waits for. For people: it may be a moment behind. */
@Injectable()
export class Waits {
  constructor(
    @Inject(READER) private readonly reader: Pick<ExecutionReader, 'readOpen'>,
    @Inject(TASKS) private readonly tasks: Pick<TaskSource, 'taken'>,
    @Inject(PRESENCE) private readonly presence: WorkerPresence,
    @Inject(CalledFunctions) private readonly functions: CalledFunctions,
    @Inject(REGISTRY) private readonly registry: RegistryClient,
  ) {}

  /** The oldest hundred; undefined once it has ended. */
  async of(tenant: TenantId, read: ReadExecution): Promise<Waiting[] | undefined> {
    if (read.completedAt !== undefined) return undefined;
    const { executionId } = read.seed;
    if (read.status === 'queued') return describeWaits(read, NOTHING_OPEN, await this.ofQueued(tenant, read));
    const open = await this.reader.readOpen(tenant, executionId, MOST_TOLD);
    const names = functionsOf(open);
    const hasTurn = open.tasks.some(({ kind }) => kind === 'turn');
    if (names.length === 0 && !hasTurn) return describeWaits(read, open, NOBODY);
    const [taken, functions] = await Promise.all([
      this.tasks.taken(tenant, executionId),
      this.functions.of(tenant, names),
    ]);
    const polled = await this.polledLately(
      tenant,
      names.filter((name) => functions.get(name)?.isCalled !== true),
    );
    return describeWaits(read, open, { taken, functions, polled });
  }

  /** Why its workflow is paused cannot be said while the registry is away, nor once it is deleted. */
  private async ofQueued(tenant: TenantId, { seed }: ReadExecution): Promise<Answerers> {
    const asked = this.registry.ask('registry.workflows.get', tenant, { ref: seed.workflowId });
    const paused = await asked.then(
      (view) => view.paused,
      () => undefined,
    );
    return { ...NOBODY, ...(paused && { workflowPaused: paused }) };
  }

  private async polledLately(tenant: TenantId, names: readonly string[]): Promise<Set<string>> {
    if (names.length === 0) return new Set();
    const since = await this.presence.sincePoll(tenant, names);
    return new Set(names.filter((name) => (since.get(name) ?? Infinity) <= POLLED_LATELY_MS));
  }
}

function functionsOf({ tasks }: ReadOpen): string[] {
  return [...new Set(tasks.flatMap(({ kind, subject }) => (kind === 'function' && subject ? [subject] : [])))];
}
