-- listen-to-workflows: changes of the workflows ($1, $2) are written for $3 milliseconds from now, or for as long as before. Locks their rows,
-- in the order of their keys. (listened_workflow_pkey)
insert into listened_workflow as l (tenant, workflow_id, expires_at)
  select tenant, workflow_id, now_ms() + $3::bigint from unnest($1::text[], $2::text[]) as w (tenant, workflow_id)
    order by tenant collate "C", workflow_id collate "C"
  on conflict (tenant, workflow_id) do update set expires_at = greatest(l.expires_at, excluded.expires_at)
