-- look-at-changes: how far the workflows ($1, $2) are, in their order: before `settled` no transaction writes any more, from `complete_…` on all was
-- written, and `xid` and `id` are of the last change that is settled. Locks nothing. (listened_workflow_pkey, execution_change_pkey)
select s.settled, l.complete_xid, l.complete_id, c.xid, c.id
  from (select pg_snapshot_xmin(pg_current_snapshot())::text::bigint as settled) s
  cross join unnest($1::text[], $2::text[]) with ordinality as w (tenant, workflow_id, number)
  left join lateral (
    select complete_xid, complete_id from listened_workflow where tenant = w.tenant and workflow_id = w.workflow_id limit 1
  ) l on true
  left join lateral (
    select xid, id from execution_change where tenant = w.tenant and workflow_id = w.workflow_id and xid < s.settled
      order by xid desc, id desc limit 1
  ) c on true
  order by w.number
