import type { ExecutionId, Json } from '@workflows/contracts';
import type { LineResult } from '@workflows/state-machine';
import type { Clock } from '../ports/clock';
import type { ObjectStore } from '../ports/object-store';
import { Fifo } from '../tasks/fifo';
import { executionOf, keyOf, taskKey, type TaskKey } from '../tasks/task-key';
import type { AskedTask, RequestRunner, TaskOutcomes } from '../tasks/task-runner';
import { ItemReaderFailed } from './item-reader-failed';
import { readItemPage } from './read-item-page';
import { ResultWriterFailed, writeResults } from './write-results';

type Kind = 'items' | 'results';

/** A page is held in memory while it is read, and so are the lines of a part. */
const AT_ONCE = 8;
/** A store that does not answer is asked again after these pauses. */
const PAUSES_MS = [200, 1_000, 5_000, 20_000];

interface Run {
  key: TaskKey;
  /** Nobody wants to know any more. */
  isStopped: boolean;
}

/** Reads pages of items, or writes results, one a task. Both can be done again without harm. */
export class ObjectRunner<K extends Kind> implements RequestRunner<K> {
  private readonly waiting = new Fifo<AskedTask<K>>();
  private readonly running = new Set<Run>();

  constructor(
    readonly kind: K,
    private readonly work: (task: AskedTask<K>) => Promise<Json>,
    private readonly outcomes: TaskOutcomes,
    private readonly clock: Clock,
  ) {}

  run(task: AskedTask<K>): void {
    const key = keyOf(task);
    for (const run of this.running) if (run.key === key && !run.isStopped) return; // it is being done already
    this.waiting.push(key, task);
    this.begin();
  }

  stop(executionId: ExecutionId, taskId: number): void {
    const key = taskKey(executionId, taskId);
    this.waiting.remove(key);
    for (const run of this.running) if (run.key === key) run.isStopped = true;
  }

  forget(isGone: (executionId: ExecutionId) => boolean): void {
    for (const task of this.waiting.items()) if (isGone(task.executionId)) this.waiting.remove(keyOf(task));
    for (const run of this.running) if (isGone(executionOf(run.key))) run.isStopped = true;
  }

  private begin(): void {
    while (this.running.size < AT_ONCE) {
      const task = this.waiting.shift();
      if (task === undefined) return;
      void this.carryOut(task);
    }
  }

  private async carryOut(task: AskedTask<K>): Promise<void> {
    const run = { key: keyOf(task), isStopped: false };
    this.running.add(run);
    const tell = await this.attempt(task, run);
    this.running.delete(run);
    if (!run.isStopped) tell();
    this.begin();
  }

  /** What to say of the task in the end. */
  private async attempt(task: AskedTask<K>, run: Run): Promise<() => void> {
    for (let tries = 0; !run.isStopped; tries++) {
      try {
        const result = await this.work(task);
        return () => this.outcomes.succeeded(task, result);
      } catch (error) {
        const pause = isFinal(error) || run.isStopped ? undefined : PAUSES_MS[tries];
        if (pause === undefined)
          return () => this.outcomes.failed(task, { error: errorName(this.kind), cause: causeOf(error) });
        await new Promise<void>((resolve) => void this.clock.after(pause, resolve));
      }
    }
    return () => undefined;
  }
}

/** The runners of both kinds, over one store. */
export function objectRunners(
  objects: ObjectStore,
  outcomes: TaskOutcomes,
  clock: Clock,
): [ObjectRunner<'items'>, ObjectRunner<'results'>] {
  const items = async ({ tenant, request }: AskedTask<'items'>): Promise<Json> => ({
    ...(await readItemPage(objects, tenant, request)),
  });
  const results = ({
    tenant,
    request,
    arguments: lines,
    executionId,
    workflowName,
    state,
    visit,
  }: AskedTask<'results'>): Promise<Json> =>
    writeResults(objects, tenant, request, readLines(lines), { executionId, workflowName, state, visit });
  return [new ObjectRunner('items', items, outcomes, clock), new ObjectRunner('results', results, outcomes, clock)];
}

function errorName(kind: Kind): string {
  return kind === 'items' ? 'States.ItemReaderFailed' : 'States.ResultWriterFailed';
}

function isFinal(error: unknown): boolean {
  return error instanceof ItemReaderFailed || error instanceof ResultWriterFailed;
}

function causeOf(error: unknown): string {
  if (isFinal(error) && error instanceof Error) return error.message;
  return `The store of the objects did not answer, or broke off: ${error instanceof Error ? error.message : String(error)}`;
}

/** The interpreter's own lines, as it gave them to the task. */
function readLines(value: Json): LineResult[] {
  return Array.isArray(value) ? (value as unknown[] as LineResult[]) : [];
}
