import type { ExecutionId, Json } from '@workflows/contracts';
import type { LineResult } from '@workflows/state-machine';
import type { Clock } from '../ports/clock';
import type { ObjectStore } from '../ports/object-store';
import { FairLanes } from '../fairness/fair-lanes';
import { fairLimits } from '../fairness/fair-limits';
import { executionOf, keyOf, taskKey, type TaskKey } from '../tasks/task-key';
import { ownerOf } from '../tasks/task-owner';
import type { AskedTask, RequestRunner, TaskOutcomes } from '../tasks/task-runner';
import { ItemReaderFailed } from './item-reader-failed';
import { readItemPage } from './read-item-page';
import { ResultWriterFailed, writeResults } from './write-results';

type Kind = 'items' | 'results';

/** A page is held in memory while it is read, and so are the results of a part. */
const AT_ONCE = 16;
/** A page that takes longer is slow: a reader of such may not have all lanes. */
const SLOW_MS = 1_000;
/** A store that does not answer is asked again after these pauses. */
const PAUSES_MS = [200, 1_000, 5_000, 20_000];

/**
 * Reads pages of items, or writes results, one a task. Both can be done again without harm, and so a task that is closed or forgotten while
 * the store works is left alone: what comes of it is told to nobody.
 */
export class ObjectRunner<K extends Kind> implements RequestRunner<K> {
  private readonly open = new Map<TaskKey, AskedTask<K>>();

  constructor(
    readonly kind: K,
    private readonly work: (task: AskedTask<K>) => Promise<Json>,
    private readonly outcomes: TaskOutcomes,
    private readonly clock: Clock,
    private readonly lanes: FairLanes,
  ) {}

  run(task: AskedTask<K>): void {
    if (this.open.has(keyOf(task))) return; // it is being done already
    this.open.set(keyOf(task), task);
    this.begin(task, 0);
  }

  stop(executionId: ExecutionId, taskId: number): void {
    if (this.open.size > 0) this.drop(taskKey(executionId, taskId));
  }

  forget(isGone: (executionId: ExecutionId) => boolean): void {
    for (const key of this.open.keys()) if (isGone(executionOf(key))) this.drop(key);
  }

  private drop(key: TaskKey): void {
    this.open.delete(key);
    this.lanes.remove(key);
  }

  private begin(task: AskedTask<K>, tries: number): void {
    this.lanes
      .run(keyOf(task), ownerOf(task), () => this.attempt(task, tries))
      .catch((error: unknown) => this.failed(task, error));
  }

  private async attempt(task: AskedTask<K>, tries: number): Promise<void> {
    const tell = await this.work(task).then(
      (result) => () => this.tell(task, () => this.outcomes.succeeded(task, result)),
      (error: unknown) => () => this.tryAgain(task, tries, error),
    );
    tell();
  }

  /** The lane is free during the pause. */
  private tryAgain(task: AskedTask<K>, tries: number, error: unknown): void {
    const pause = isFinal(error) ? undefined : PAUSES_MS[tries];
    if (pause === undefined) return this.failed(task, error);
    this.clock.after(pause, () => this.isOpen(task) && this.begin(task, tries + 1));
  }

  private failed(task: AskedTask<K>, error: unknown): void {
    this.tell(task, () => this.outcomes.failed(task, { error: errorName(this.kind), cause: causeOf(error) }));
  }

  private tell(task: AskedTask<K>, answer: () => void): void {
    if (!this.isOpen(task)) return;
    this.open.delete(keyOf(task));
    answer();
  }

  private isOpen(task: AskedTask<K>): boolean {
    return this.open.get(keyOf(task)) === task;
  }
}

/** The runners of both kinds, over one store, whose lanes they share. */
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
    arguments: written,
    executionId,
    workflowName,
    state,
    visit,
  }: AskedTask<'results'>): Promise<Json> =>
    writeResults(objects, tenant, request, readResults(written), { executionId, workflowName, state, visit });
  const lanes = new FairLanes(clock, fairLimits(AT_ONCE, { slowCost: SLOW_MS }));
  return [
    new ObjectRunner('items', items, outcomes, clock, lanes),
    new ObjectRunner('results', results, outcomes, clock, lanes),
  ];
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

/** The results that the interpreter gave to the task, as it gave them. */
function readResults(value: Json): LineResult[] {
  return Array.isArray(value) ? (value as unknown[] as LineResult[]) : [];
}
