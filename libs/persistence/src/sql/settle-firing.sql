-- settle-firing: what came of the firing $2 of $1. It needs no epoch: a start is durable before it is told here, it is the same for whoever makes
-- it, and so the first word stands. Locks the firing. (firing_pkey)
update firing set status = $3, execution_id = $4, reason = $5
  where schedule_id = $1 and time = $2::bigint and status in ('pending', 'queued')
