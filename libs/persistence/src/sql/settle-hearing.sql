-- settle-hearing: forgets that $2 has heard the event $1; why that starts nothing, if $6 says so, goes to the quarantine in the same
-- commit, by whoever settles it first. Locks the hearing. (hearing_pkey, quarantine_pkey)
with settled as (
  delete from hearing where event_number = $1::bigint and workflow_id = $2 returning event_number
)
insert into quarantine (id, tenant, topic, partition, "offset", reason, raw, at)
  select $3::text, $4::text, $5::text, 0, event_number, $6::text, $7::text, $8::bigint from settled where $6::text is not null
  returning id
