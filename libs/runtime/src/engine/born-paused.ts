import type { ExecutionId, ParentTask, PauseTerms } from '@workflows/contracts';
import { isAwaited } from '../children/open-child';
import type { ExecutionStore } from '../ports/execution-store';
import type { InboxItem } from './inbox-item';
import type { Preloaded } from './preload';

/**
 * Which of those that are to begin are paused before they do: children of executions that are paused with all below them. Whoever paused the tree has told
 * the children that there were; the start of this one was under way then.
 *   N1. The parent is looked at in the batch in which the child begins. So either its pause is seen here, or it was committed after that, and whoever walks the
 *       tree comes by behind this batch.
 */
export async function findBornPaused(
  store: Pick<ExecutionStore, 'findPausedTrees'>,
  beginning: readonly { executionId: ExecutionId; parent: ParentTask | undefined }[],
): Promise<Map<ExecutionId, PauseTerms>> {
  const awaited = beginning.flatMap(({ executionId, parent }) => (isAwaited(parent) ? [{ executionId, parent }] : []));
  if (awaited.length === 0) return new Map();
  const parents = [...new Set(awaited.map(({ parent }) => parent.executionId))];
  const paused = new Map(
    (await store.findPausedTrees(parents)).map(({ executionId, ...terms }) => [executionId, terms]),
  );
  return new Map(
    awaited.flatMap(({ executionId, parent }) => {
      const terms = paused.get(parent.executionId);
      return terms === undefined ? [] : [[executionId, terms] as const];
    }),
  );
}

/** Those that may begin in this batch, and their parents. */
export function beginningIn(
  items: readonly InboxItem[],
  { executions }: Pick<Preloaded, 'executions'>,
): Parameters<typeof findBornPaused>[1] {
  return items.flatMap(({ executionId, request }) => {
    if (request.kind === 'insert') return [{ executionId, parent: request.start.parent }];
    const begins = request.kind === 'begin' || (request.kind === 'step' && request.step.kind === 'start');
    return begins ? [{ executionId, parent: executions.get(executionId)?.seed.parent }] : [];
  });
}
