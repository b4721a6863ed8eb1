import type { ExecutionFinder } from '../ports/execution-finder';
import type { ClaimedOperation, OperationPage, OperationPosition, OperationStore } from '../ports/operation-store';

const PAGE = 100;

/**
 * The executions of an operation behind its position, oldest first; a page may be short, or empty, and not be the last. What was created
 * after the operation is none of its.
 */
export async function takePage(
  { store, finder }: { store: Pick<OperationStore, 'look'>; finder: ExecutionFinder },
  { tenant, chosen, position, createdAt }: ClaimedOperation,
): Promise<OperationPage> {
  if (chosen.by === 'ids') {
    const { index = 0 } = position;
    const ids = chosen.ids.slice(index, index + PAGE);
    const known = new Map((await store.look(tenant, ids)).map((item) => [item.executionId, item]));
    const isLast = index + PAGE >= chosen.ids.length;
    const items = ids.map((executionId) => known.get(executionId) ?? { executionId });
    return { items, ...(!isLast && { next: { index: index + PAGE } }) };
  }
  const { filter } = chosen;
  const createdBefore = Math.min(filter.createdBefore ?? Infinity, createdAt + 1);
  const page = { order: 'asc', limit: PAGE, ...(position.after && { after: position.after }) } as const;
  const { executions, next } = await finder.find(tenant, { ...filter, createdBefore }, page);
  const found = executions.map(({ executionId }) => executionId);
  const items = found.length === 0 ? [] : await store.look(tenant, found);
  return { items, ...nextOf(next && { after: next }) };
}

function nextOf(next: OperationPosition | undefined): { next?: OperationPosition } {
  return next === undefined ? {} : { next };
}
