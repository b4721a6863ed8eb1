-- complete-workflows: from where on all changes of the workflows ($1, $2) are written, where that is not known: a transaction that begins to write
-- after this statement's snapshot sees the row, which was there before it. A row that names transactions still to come was restored from another
-- database. Locks those rows, in the order of their keys. (listened_workflow_pkey)
with now as materialized (
  select pg_snapshot_xmax(pg_current_snapshot())::text::bigint as xid
), unknown as (
  select l.tenant, l.workflow_id, n.xid from now n
    cross join unnest($1::text[], $2::text[]) as w (tenant, workflow_id)
    join listened_workflow l on l.tenant = w.tenant and l.workflow_id = w.workflow_id
    where l.complete_xid is null or l.complete_xid > n.xid
    order by l.tenant, l.workflow_id for update of l
)
update listened_workflow l set complete_xid = u.xid, complete_id = 0 from unknown u
  where l.tenant = u.tenant and l.workflow_id = u.workflow_id
