-- clear-suspects: nothing is known against the executions $1 any more. Locks their rows. (suspect_pkey)
-- Waits for no disk: where it is lost they are suspected once more, and lose their marks again.
with unhurried as (select set_config('synchronous_commit', 'off', true))
delete from suspect using unhurried where execution_id = any ($1::text[])
