-- clear-suspects: nothing is known against the executions $1 any more. Locks their rows. (suspect_pkey)
delete from suspect where execution_id = any ($1::text[])
