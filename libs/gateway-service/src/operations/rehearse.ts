import type { ExecutionId, TenantId } from '@workflows/contracts';
import type { Chosen, ExecutionFinder, ListPosition, OperationStore } from '@workflows/runtime';

const COUNTED = 10_000;
const PAGE = 1_000;
/** A page of a rare filter may be short. */
const MOST_PAGES = 30;
const SAMPLES = 10;

/** How many executions are meant, counted as far as a request may go; `more`: there may be others. */
export async function rehearse(
  { store, finder }: { store: Pick<OperationStore, 'look'>; finder: ExecutionFinder },
  tenant: TenantId,
  chosen: Chosen,
): Promise<{ matched: number; more: boolean; samples: ExecutionId[] }> {
  if (chosen.by === 'ids') {
    const known = new Set((await store.look(tenant, chosen.ids)).map(({ executionId }) => executionId));
    const ids = chosen.ids.filter((id) => known.has(id));
    return { matched: ids.length, more: false, samples: ids.slice(0, SAMPLES) };
  }
  const samples: ExecutionId[] = [];
  let matched = 0;
  let after: ListPosition | undefined;
  for (let pages = 0; pages < MOST_PAGES && matched < COUNTED; pages++) {
    const page = { order: 'asc', limit: PAGE, ...(after && { after }) } as const;
    const { executions, next } = await finder.find(tenant, chosen.filter, page);
    samples.push(...executions.slice(0, SAMPLES - samples.length).map(({ executionId }) => executionId));
    matched += executions.length;
    after = next;
    if (after === undefined) break;
  }
  return { matched, more: after !== undefined, samples };
}
