import type { ExecutionId, ParentTask, PauseTerms } from '@workflows/contracts';
import { isAwaited } from '../children/open-child';
import type { ExecutionStore } from '../ports/execution-store';
import type { InboxItem } from './inbox-item';
import type { Preloaded } from './preloaded';

/** A child that may begin in this batch. */
interface Beginning {
  executionId: ExecutionId;
  parentId: ExecutionId;
}

/** Those that a parent waits for, of all that may begin in this batch. */
export function beginningChildren(
  items: readonly InboxItem[],
  { executions }: Pick<Preloaded, 'executions'>,
): Beginning[] {
  const found: Beginning[] = [];
  for (const item of items) {
    const parent = parentOf(item, executions);
    if (isAwaited(parent)) found.push({ executionId: item.executionId, parentId: parent.executionId });
  }
  return found;
}

function parentOf({ executionId, request }: InboxItem, executions: Preloaded['executions']): ParentTask | undefined {
  if (request.kind === 'insert') return request.start.parent;
  const begins = request.kind === 'begin' || (request.kind === 'step' && request.step.kind === 'start');
  return begins ? executions.get(executionId)?.seed.parent : undefined;
}

/**
 * Which of these are paused before they begin: children of executions that are paused with all below them. Whoever paused the tree has told the children
 * that there were; the start of this one was under way then.
 *   N1. The parent is looked at in the batch in which the child begins. So either its pause is seen here, or it was committed after that, and whoever walks the
 *       tree comes by behind this batch.
 */
export async function findBornPaused(
  store: Pick<ExecutionStore, 'findPausedTrees'>,
  beginning: readonly Beginning[],
): Promise<Map<ExecutionId, PauseTerms>> {
  const parents = [...new Set(beginning.map(({ parentId }) => parentId))];
  const paused = new Map(
    (await store.findPausedTrees(parents)).map(({ executionId, ...terms }) => [executionId, terms]),
  );
  const born = new Map<ExecutionId, PauseTerms>();
  for (const { executionId, parentId } of beginning) {
    const terms = paused.get(parentId);
    if (terms) born.set(executionId, terms);
  }
  return born;
}
