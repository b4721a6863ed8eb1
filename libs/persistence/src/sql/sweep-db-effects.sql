-- sweep-db-effects: looks at $1 changes of documents that are remembered for long enough. Of an execution that still runs they stay for as long
-- again; of one that has ended nobody can make them any more, as change_documents_v1 looks for a running one; those of requests have
-- had their time. Locks them. (db_effect_due, execution_pkey)
with due as (
  select tenant, key, execution_id, exists (
      select from execution x where x.id = e.execution_id and x.tenant = e.tenant and x.status = 'running') as runs
    from db_effect e where due_at <= (select now_ms()) order by due_at limit $1 for update skip locked
), kept as (
  update db_effect e set due_at = now_ms() + $2::bigint from due d where d.runs and e.tenant = d.tenant and e.key = d.key
), gone as (
  delete from db_effect e using due d where not d.runs and e.tenant = d.tenant and e.key = d.key
)
select 1 from due
