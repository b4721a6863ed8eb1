-- sweep-changes: at most $1 changes that are older than $2 milliseconds; their workflows are complete behind them. Locks them, and then the rows of
-- their workflows, in the order of their keys. (execution_change_at, execution_change_pkey, listened_workflow_pkey)
with old as (
  select tenant, workflow_id, xid, id from execution_change where at < (select now_ms()) - $2::bigint
    order by at limit $1 for update skip locked
), gone as (
  delete from execution_change c using old o
    where c.tenant = o.tenant and c.workflow_id = o.workflow_id and c.xid = o.xid and c.id = o.id
    returning c.tenant, c.workflow_id, c.xid, c.id
), last as (
  select distinct on (tenant, workflow_id) tenant, workflow_id, xid, id from gone order by tenant, workflow_id, xid desc, id desc
), behind as (
  select l.tenant, l.workflow_id, g.xid, g.id from last g
    join listened_workflow l on l.tenant = g.tenant and l.workflow_id = g.workflow_id
    where (l.complete_xid, l.complete_id) < (g.xid, g.id)
    order by l.tenant, l.workflow_id for update of l
), marked as (
  update listened_workflow l set complete_xid = b.xid, complete_id = b.id from behind b
    where l.tenant = b.tenant and l.workflow_id = b.workflow_id
)
select 1 from gone
