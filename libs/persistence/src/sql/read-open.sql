-- read-open: the first $3 tasks and timers that execution $2 of tenant $1 has open, and the events that opened them, with those right before.
-- Each row of the history is taken apart once, however many of them it holds; an event is found by its place in the row, since a history has
-- no gap. Of a large event come the parts that tell of the wait, unless a value in it holds a NUL or half a surrogate
-- pair, which keep Postgres from looking inside.
-- Locks nothing. (execution_pkey, task_pkey, timer_pkey, history_pkey)
with tasks as (select task_id, kind, coalesce(subject, function) as subject, key from task where execution_id = $2 order by task_id limit $3),
  timers as (select timer_id, due_at from timer where execution_id = $2 order by due_at, timer_id limit $3),
  ids as (select task_id as id from tasks union select timer_id from timers),
  pages as (
    select distinct p.first_seq from ids cross join lateral (
      select first_seq from history where execution_id = $2 and first_seq <= ids.id order by first_seq desc limit 1
    ) p
  ),
  events as (
    select event from pages
      join history h on h.execution_id = $2 and h.first_seq = pages.first_seq
      cross join lateral json_array_elements(h.events) with ordinality as e (event, place)
      where h.first_seq + e.place - 1 in (select id from ids union select id - 1 from ids)
  )
select json_build_object(
    'tasks', (select coalesce(json_agg(json_build_object('taskId', task_id, 'kind', kind, 'subject', subject, 'key', key) order by task_id), '[]') from tasks),
    'timers', (select coalesce(json_agg(json_build_object('timerId', timer_id, 'dueAt', due_at) order by timer_id), '[]') from timers),
    'events', (select coalesce(json_agg(case
        when octet_length(event::text) <= 16384 then event
        when event::text !~ '\\u(0000|[dD][89a-fA-F])' then json_build_object(
          'seq', event->'seq', 'type', event->'type', 'at', event->'at', 'path', event->'path', 'state', event->'state',
          'data', json_build_object(
            'request', event->'data'->'request', 'attempt', event->'data'->'attempt', 'heartbeatMs', event->'data'->'heartbeatMs',
            'error', event->'data'->'error', 'cause', event->'data'->'cause'
          )
        ) end), '[]') from events)
  )::text as open
  from execution where id = $2 and tenant = $1
