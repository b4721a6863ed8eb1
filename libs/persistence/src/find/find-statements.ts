import type { ListPage } from '@workflows/runtime';
import { WALKS, type Walk } from './walks';

/**
 * The events of a row, without what keeps Postgres from looking inside: a NUL, or half a surrogate pair, anywhere in a value of somebody's. What stands for
 * it has the same form, so that the rest stays the JSON that it was. Most rows have no escape of that kind at all.
 */
const READABLE = `case when strpos(rows.events::text, '\\u') = 0 then rows.events
        else regexp_replace(rows.events::text, '\\\\u(0000|[dD][89a-fA-F][0-9a-fA-F]{2})', '\\\\ufffd', 'g')::json end`;

/** Where an execution `e` is, as `s.state`, be that the last call of code: null where it has ended, or nothing tells it that is near. */
export const CURRENT_STATE = `left join lateral (
      select event.value ->> 'state' as state from (
        select events from (
          select events, own, first_seq from history where execution_id = e.id and e.completed_at is null
            order by first_seq desc limit 8
        ) h where own is not false and pg_column_size(events) < 32768 order by first_seq desc limit 4
      ) rows cross join lateral json_array_elements(${READABLE}) event
        where (event.value ->> 'type' = 'stateEntered' and event.value ->> 'path' is null)
          or (event.value ->> 'path' like 'call/%' and event.value -> 'data' ->> 'call' is not null)
        order by (event.value ->> 'seq')::integer desc limit 1
    ) s on true`;

/**
 * Of those that a walk looks at, the first $8 that are as asked: $9 workflow, $10 statuses, $11 completed at or after, $12 parent,
 * $13 terms, all of which it has, $14 which one it does anew, $15 name. Null: whatever it is. Locks
 * nothing. (execution_pkey, execution_term_pkey, history_pkey)
 * The limit of 1 keeps each look at an execution a look by key. Where one is that is open is told by the last of its events, if not by
 * the last rows of its history then by nothing: a list is no place to read far.
 */
export function findStatement(walk: Walk, order: ListPage['order']): string {
  return `select e.id, e.workflow_id, e.workflow_name, e.version, e.shown as status, e.name, e.labels, e.parent, e.restarted_from, e.error, e.created_at, e.completed_at,
      case when e.completed_at is null then coalesce(s.state, case when e.begun_at is null then e.start_state end) end as current_state
    from (
      select e.* from (${WALKS[walk](order)}) c
        cross join lateral (select *, shown_status_v2(status, paused_at, begun_at, queued_at) as shown from execution where id = c.id limit 1) e
        where ($9::text is null or e.workflow_id = $9) and ($10::text[] is null or e.shown = any ($10))
          and ($11::bigint is null or e.completed_at >= $11) and ($12::text is null or e.parent ->> 'executionId' = $12)
          and ($14::text is null or e.restarted_from = $14)
          and ($15::text is null or e.name = $15)
          and not exists (select from unnest($13::text[]) as t (term) where not exists (select from execution_term
            where tenant = $1 and term = t.term and created_at = c.created_at and execution_id = c.id))
        order by c.created_at ${order}, c.id ${order} limit $8
    ) e
    ${CURRENT_STATE}
    order by e.created_at ${order}, e.id ${order}`;
}

/**
 * How many each of the terms $2 has within the bounds, and the workflow $8, counted up to $7. Locks nothing. (execution_term_pkey,
 * execution_workflow)
 */
export const COUNT = `select of.term, (select count(*) from (
      select from execution_term x where x.tenant = $1 and x.term = of.term
        and (x.created_at, x.execution_id) > ($3::bigint, $4::text) and (x.created_at, x.execution_id) < ($5::bigint, $6::text) limit $7
    ) c)::integer as count
    from unnest($2::text[]) as of (term)
  union all select null, (select count(*) from (
      select from execution x where x.workflow_id = $8
        and (x.created_at, x.id) > ($3::bigint, $4::text) and (x.created_at, x.id) < ($5::bigint, $6::text) limit $7
    ) c)::integer where $8::text is not null`;

/** The words of $1 as terms (F3 of 0011-find). */
export const WORDS = 'select word from words_of_v1($1)';
