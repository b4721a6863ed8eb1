import type { ListPage } from '@workflows/runtime';

/**
 * The ways to walk over executions in the order of lists, each by an index that has that order or gives few. Statements share their
 * parameters: $1 tenant, $2 what is walked over, ($3, $4) and ($5, $6) the bounds, both exclusive, $7 how many are looked at, at most.
 */
export const WALKS = {
  /** (execution_list) */
  tenant: ofExecutions('x.tenant = $1 and $2::text[] is null'),
  /** (execution_workflow) */
  workflow: ofExecutions('x.workflow_id = ($2::text[])[1] and x.tenant = $1'),
  /** (execution_parent) */
  parent: ofExecutions(`x.parent is not null and (x.parent ->> 'executionId') = ($2::text[])[1] and x.tenant = $1`),
  /** (execution_restarted) */
  restarted: ofExecutions('x.restarted_from is not null and x.restarted_from = ($2::text[])[1] and x.tenant = $1'),
  /** (execution_named) */
  name: ofExecutions('x.name = ($2::text[])[1] and x.tenant = $1'),
  /** (execution_pkey) */
  ids: ofExecutions('x.id = any ($2::text[]) and x.tenant = $1'),
  /** One a workflow. (idempotency_key_key, execution_pkey) */
  key: (direction: string) => `select x.id, x.created_at
    from (select execution_id from idempotency_key where tenant = $1 and key = ($2::text[])[1] and expires_at > now_ms() limit $7) k
    cross join lateral (select id, created_at from execution where id = k.execution_id and tenant = $1 limit 1) x
    where ${within('x.id')} order by x.created_at ${direction}, x.id ${direction}`,
  /** Of several terms, as many of each as all of them may give. (execution_term_pkey) */
  terms: (direction: string) => `select x.id, x.created_at
    from unnest($2::text[]) as of (term) cross join lateral (${ofTerm(direction)} limit $7) x
    order by x.created_at ${direction}, x.id ${direction} limit $7`,
  /** Those that have all of several terms, as far as $7 of each reach. (execution_term_pkey) */
  allTerms: (direction: string) => `select x.id, x.created_at
    from unnest($2::text[]) as of (term) cross join lateral (${ofTerm(direction)} limit $7) x
    group by x.created_at, x.id having count(*) = cardinality($2::text[])
    order by x.created_at ${direction}, x.id ${direction}`,
} satisfies Record<string, (direction: ListPage['order']) => string>;

export type Walk = keyof typeof WALKS;

/** Where a walk stops that has more to look at: behind the last of $7, or of those of the term that $7 reach least far of. */
export function endOf(walk: Walk, direction: ListPage['order']): string {
  if (walk !== 'allTerms') return `select id, created_at from (${WALKS[walk](direction)}) c offset $7 - 1 limit 1`;
  return `select x.id, x.created_at
    from unnest($2::text[]) as of (term) cross join lateral (${ofTerm(direction)} offset $7 - 1 limit 1) x
    order by x.created_at ${direction}, x.id ${direction} limit 1`;
}

function ofExecutions(which: string) {
  return (direction: ListPage['order']): string => `select x.id, x.created_at from execution x
    where ${which} and ${within('x.id')} order by x.created_at ${direction}, x.id ${direction} limit $7`;
}

function ofTerm(direction: string): string {
  return `select x.execution_id as id, x.created_at from execution_term x where x.tenant = $1 and x.term = of.term and ${within('x.execution_id')}
      order by x.created_at ${direction}, x.execution_id ${direction}`;
}

function within(id: string): string {
  return `(x.created_at, ${id}) > ($3::bigint, $4::text) and (x.created_at, ${id}) < ($5::bigint, $6::text)`;
}
