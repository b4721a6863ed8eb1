-- find-paused-trees: those among $1 that are paused with all below them, and by which words: those of their last pause, which stands near the end
-- of the history. Locks nothing. (execution_pkey, history_pkey)
select e.id as "executionId", pause.data::text as terms
  from execution e, lateral (
    select event -> 'data' as data from history h, json_array_elements(h.events) event
      where h.execution_id = e.id and event ->> 'type' in ('executionPaused', 'treePaused')
      order by h.first_seq desc, (event ->> 'seq')::integer desc limit 1
  ) pause
  where e.id = any ($1::text[]) and e.status = 'running' and e.paused_at is not null and pause.data ->> 'tree' = 'true'
