import { isJsonObject, type Instant, type Json, type TaskRef, type TenantId } from '@workflows/contracts';
import type { ExecutionReader, OpenApproval } from '@workflows/runtime';
import type { HistoryEvent } from '@workflows/state-machine';

/** An approval that waits no more, and how it ended. */
export interface ClosedApproval {
  asked: OpenApproval;
  end: { kind: 'answered'; digest: string; answer: Answer } | { kind: 'timedOut' } | { kind: 'closed' };
}

/** The result of the state. */
export interface Answer {
  decision: string;
  comment?: string;
  by?: string;
  answeredAt: string;
}

type Closing = Extract<HistoryEvent, { type: 'taskSucceeded' | 'taskFailed' | 'taskTimedOut' }>;

const PAGE = 200;
/** As many events behind the question are looked at as a view of an execution reads. */
const MOST_PAGES = 100;

type Reader = Pick<ExecutionReader, 'readHistory' | 'readHistoryBack'>;

/**
 * What the history says of an approval; undefined where there never was one. Its end is looked for behind the question and near the end of the history:
 * of one that ended elsewhere in a long history it is only known that it has.
 */
export async function readClosedApproval(
  reader: Reader,
  tenant: TenantId,
  task: TaskRef,
): Promise<ClosedApproval | undefined> {
  let asked: OpenApproval | undefined;
  for await (const { seed, history } of pagesNear(reader, tenant, task)) {
    asked ??= history[0] && askedBy(history[0], task, seed.workflowId);
    if (!asked) return undefined;
    const closing = history.filter(isClosing).find(({ data }) => data.taskId === task.taskId);
    if (closing) return { asked, end: endOf(closing) };
  }
  return asked && { asked, end: { kind: 'closed' } };
}

async function* pagesNear(reader: Reader, tenant: TenantId, { executionId, taskId }: TaskRef) {
  let after = taskId - 1;
  for (let pages = 0; pages < MOST_PAGES; pages++) {
    const page = await reader.readHistory(tenant, executionId, after, PAGE);
    if (!page) return;
    yield page;
    if (!page.more) return;
    after = page.history.at(-1)?.seq ?? after;
  }
  const end = await reader.readHistoryBack(tenant, executionId, undefined, PAGE);
  if (end) yield end;
}

function askedBy(event: HistoryEvent, { executionId, taskId }: TaskRef, workflowId: string): OpenApproval | undefined {
  if (event.type !== 'taskScheduled' || event.seq !== taskId || event.data.request?.kind !== 'approval')
    return undefined;
  const { prompt, options, approvers } = event.data.request;
  return {
    executionId,
    taskId,
    workflowId,
    state: event.state,
    ...(prompt !== undefined && { prompt }),
    ...(options && { options: [...options] }),
    ...(approvers && { approvers: [...approvers] }),
    requestedAt: event.at,
    ...dueAt(event.data.timeoutAt),
  };
}

function dueAt(timeoutAt: Instant | undefined): { dueAt?: Instant } {
  return timeoutAt === undefined ? {} : { dueAt: timeoutAt };
}

function isClosing(event: HistoryEvent): event is Closing {
  return event.type === 'taskSucceeded' || event.type === 'taskFailed' || event.type === 'taskTimedOut';
}

function endOf(closing: Closing): ClosedApproval['end'] {
  switch (closing.type) {
    case 'taskSucceeded':
      return answered(closing.data.digest, closing.data.result, closing.at);
    case 'taskTimedOut':
      return { kind: 'timedOut' };
    case 'taskFailed':
      return { kind: 'closed' };
  }
}

/** Written by `ApprovalDesk`; what an operator gave in its place need hold no decision. */
function answered(digest: string, result: Json, at: Instant): ClosedApproval['end'] {
  const { decision, comment, by, answeredAt } = isJsonObject(result) ? result : {};
  if (typeof decision !== 'string') return { kind: 'closed' };
  const answer = {
    decision,
    ...(typeof comment === 'string' && { comment }),
    ...(typeof by === 'string' && { by }),
    answeredAt: typeof answeredAt === 'string' ? answeredAt : new Date(at).toISOString(),
  };
  return { kind: 'answered', digest, answer };
}
