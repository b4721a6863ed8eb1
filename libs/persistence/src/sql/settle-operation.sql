-- settle-operation: what a page of an operation came to, and the position behind it, by the holder of claim $2; $7 null: it was the last. One that
-- was stopped meanwhile stays so. Locks the row. (operation_pkey)
update operation set matched = $3, done = $4, skipped = $5, failed = $6, position = coalesce($7::json, position), samples = $8::json,
    page = null, tries = 0, lease_until = 0,
    status = case when status = 'running' and $7::json is null then 'completed' else status end,
    completed_at = case when status = 'running' and $7::json is null then now_ms() else completed_at end
  where id = $1 and epoch = $2::bigint
  returning id
