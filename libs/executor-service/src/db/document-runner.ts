import {
  EngineError,
  EXECUTION_ID_PREFIX,
  builtInFamilyOf,
  derivedDigits,
  idempotencyKeyOf,
} from '@workflows/contracts';
import type { ExecutionId, Json } from '@workflows/contracts';
import {
  DocumentRefused,
  FairLanes,
  fairLimits,
  isOutage,
  readDocumentCall,
  readDocumentName,
  type BuiltInRunner,
  type Changed,
  type Clock,
  type DocumentCall,
  type Documents,
  type TaskFailure,
  type TaskOutcomes,
  type TenantTask,
} from '@workflows/runtime';

/** How many calls are with the database at once, of all tenants. */
const AT_ONCE = 4;
/** A call that takes longer is slow: those who make such have not all lanes. */
const SLOW_MS = 500;
/** A database that is away, or was not done in time, is asked again after these pauses; one that is away then after the last of them. */
const PAUSES_MS = [200, 1_000, 5_000];

/**
 * Answers calls of `db.<collection>.<method>`.
 *   R1. A change is made under the visit of its task, so that whoever carries the task out again finds it made (I76). So what becomes
 *       of a task that is closed or forgotten meanwhile is told to nobody, and does no harm.
 *   R2. While the database is away nothing is refused: the engine waits for it as well.
 */
export class DocumentRunner implements BuiltInRunner {
  readonly defaults = {};
  private readonly open = new Map<string, TenantTask>();
  private readonly lanes: FairLanes;

  constructor(
    private readonly documents: Documents,
    private readonly outcomes: TaskOutcomes,
    private readonly clock: Clock,
  ) {
    this.lanes = new FairLanes(clock, fairLimits(AT_ONCE, { slowCost: SLOW_MS }));
  }

  answers(_tenant: string, name: string): boolean {
    return builtInFamilyOf(name) === 'db';
  }

  run(task: TenantTask): void {
    if (this.open.has(keyOf(task))) return; // it is being done already
    this.open.set(keyOf(task), task);
    this.begin(task, 0);
  }

  stop(executionId: ExecutionId, taskId: number): void {
    this.drop(keyOf({ executionId, taskId }));
  }

  forget(isGone: (executionId: ExecutionId) => boolean): void {
    for (const [key, { executionId }] of this.open) if (isGone(executionId)) this.drop(key);
  }

  private drop(key: string): void {
    if (this.open.delete(key)) this.lanes.remove(key);
  }

  private begin(task: TenantTask, tries: number): void {
    const owner = { tenant: task.tenant, workflow: task.workflowName };
    this.lanes
      .run(keyOf(task), owner, () => this.attempt(task, tries))
      .catch((error: unknown) => this.tell(task, () => this.outcomes.failed(task, failureOf(error))));
  }

  private async attempt(task: TenantTask, tries: number): Promise<void> {
    const tell = await this.answer(task).then(
      (result) => () => this.tell(task, () => this.outcomes.succeeded(task, result)),
      (error: unknown) => () => this.tryAgain(task, tries, error),
    );
    tell();
  }

  /** The lane is free during the pause. */
  private tryAgain(task: TenantTask, tries: number, error: unknown): void {
    const passes = error instanceof EngineError && error.retryable;
    const pause = PAUSES_MS[tries] ?? (isOutage(error) ? PAUSES_MS.at(-1) : undefined); // R2
    if (!passes || pause === undefined) return this.tell(task, () => this.outcomes.failed(task, failureOf(error)));
    this.clock.after(pause, () => this.isOpen(task) && this.begin(task, tries + 1));
  }

  private tell(task: TenantTask, answer: () => void): void {
    if (!this.isOpen(task)) return;
    this.open.delete(keyOf(task));
    answer();
  }

  private isOpen(task: TenantTask): boolean {
    return this.open.get(keyOf(task)) === task;
  }

  private async answer(task: TenantTask): Promise<Json> {
    const { collection, method } = readDocumentName(task.function);
    return answerOf(
      this.documents,
      { tenant: task.tenant, collection },
      readDocumentCall(method, task.arguments),
      task,
    );
  }
}

/** What code gets for its call; lists have the form that lists of the API have. */
async function answerOf(
  documents: Documents,
  of: { tenant: string; collection: string },
  call: DocumentCall,
  { executionId, visit }: TenantTask,
): Promise<Json> {
  const key = { kind: 'call', executionId, visit } as const;
  switch (call.method) {
    case 'create':
      return recordOf(await documents.create(of, call.data, { key, id: newIdOf(executionId, visit) }));
    case 'find': {
      const { documents: found, next } = await documents.find(of, call);
      return { data: found.map(({ record }) => record), meta: { nextCursor: next ?? null } };
    }
    case 'findOne':
      return (await documents.findOne(of, call.target, call.sort))?.record ?? null;
    case 'update': {
      const changed = await documents.update(of, call.target, call.changes, { ...call, key });
      return call.target.kind === 'one'
        ? recordOf(changed)
        : { updated: changed.documents.length, ids: idsOf(changed) };
    }
    case 'delete': {
      const changed = await documents.delete(of, call.target, { ...call, key });
      return { deleted: changed.documents.length, ids: idsOf(changed) };
    }
    case 'search':
      return { data: (await documents.search(of, call.text, call.limit)).map(({ record }) => record) };
  }
}

function recordOf({ documents: [document] }: Changed): Json {
  if (!document) throw new Error('a change of one document gave none');
  return document.record;
}

function idsOf({ documents }: Changed): string[] {
  return documents.map(({ id }) => id);
}

/** The same for the same visit, whoever asks and however often; it sorts by the time when the execution was made. */
function newIdOf(executionId: ExecutionId, visit: number): string {
  const madeAt = parseInt(executionId.slice(EXECUTION_ID_PREFIX.length, EXECUTION_ID_PREFIX.length + 12), 16);
  return derivedDigits(idempotencyKeyOf({ executionId, visit }), Number.isSafeInteger(madeAt) ? madeAt : 0);
}

function keyOf({ executionId, taskId }: { executionId: ExecutionId; taskId: number }): string {
  return `${executionId}/${taskId}`;
}

function failureOf(error: unknown): TaskFailure {
  if (error instanceof DocumentRefused) return { error: `Db.${error.reason}`, cause: error.message, retryable: false };
  if (error instanceof EngineError && error.code === 'OVERLOADED') {
    const advice =
      'A find by equality and one by createdAt are fast in any collection; narrow others, or ask for less at once.';
    return { error: 'Db.TooSlow', cause: `The database did not get this done in time. ${advice}` };
  }
  return {
    error: 'States.TaskFailed',
    cause: `The database did not do this: ${error instanceof Error ? error.message : String(error)}`,
  };
}
