-- commit-batch-v2: everything one batch writes, in one statement and so in one transaction and one round trip (I3).
-- Locks: the batch's `shard` rows, in the order of their ids (shard_pkey); then only rows that no one else may write while these
-- are held, and idempotency keys in the order of their key (idempotency_key_pkey). Updates and deletes go by primary key.
--   B1. First the fence (I13): every shard has the epoch and the revision of the claim, or WF001 names those that do not.
--   B2. A status is written only over the one it replaces: any other number of rows than given is WF002.
--   B3. Nothing is half done: every refusal is an exception, which takes the whole statement back.
--   B4. An absent list is null and costs nothing. `…_json` is JSON texts, one a line (JSON text has no raw line feed).
--   B5. Never changed in place: executors of two releases share a database, so a new version gets a new name.
create function commit_batch_v2(
  shard_id integer[], shard_epoch bigint[], shard_revision bigint[], shard_next_offset bigint[], shard_next_outbox bigint[],
  new_id text[], new_tenant text[], new_shard integer[], new_workflow_id text[], new_workflow_name text[], new_version integer[],
  new_start_state text[], new_created_at bigint[], new_input_json text, new_name text[], new_parent_json text,
  child_shard integer[], child_id_of text[], child_parent_id text[], child_task_id integer[],
  key_tenant text[], key_workflow_id text[], key_key text[], key_execution_id text[], key_digest text[], key_expires_at bigint[],
  begun_id text[], begun_at_ms bigint[],
  done_id text[], done_status text[], done_at bigint[], done_error text[], done_cause text[], done_failed_state text[],
  done_output_json text,
  ended_shard integer[], ended_id text[],
  history_id text[], history_first integer[], history_last integer[], history_own boolean[], history_json text,
  task_id_of text[], task_number integer[], task_shard integer[], task_attempt integer[], task_tenant text[], task_function text[],
  task_state text[], task_kind text[], task_subject text[], task_key text[], task_detail_json text,
  closed_id text[], closed_number integer[],
  timer_id_of text[], timer_number integer[], timer_shard integer[], timer_due bigint[],
  disarmed_id text[], disarmed_number integer[],
  outbox_shard integer[], outbox_number bigint[], outbox_at bigint[], outbox_id text[], outbox_json text,
  bad_id text[], bad_tenant text[], bad_topic text[], bad_partition integer[], bad_offset bigint[], bad_reason text[], bad_raw text[],
  bad_at bigint[]
) returns void language plpgsql
-- One plan, by index, whatever the tables looked like when the session began: a plan made on empty tables would scan them for ever.
set plan_cache_mode = force_generic_plan
set enable_seqscan = off
set enable_hashjoin = off
set enable_mergejoin = off
as $$
#variable_conflict use_column
declare
  affected integer;
  lost text;
begin
  perform 1 from shard where id = any (shard_id) order by id for update;
  with fenced as (
    update shard s
      set revision = s.revision + 1, next_offset = c.next_offset, next_outbox = c.next_outbox
      from unnest(shard_id, shard_epoch, shard_revision, shard_next_offset, shard_next_outbox)
        as c (id, epoch, revision, next_offset, next_outbox)
      where s.id = c.id and s.epoch = c.epoch and s.revision = c.revision
      returning s.id
  )
  select string_agg(c.id::text, ',') into lost
    from unnest(shard_id) as c (id) where c.id not in (select id from fenced);
  if lost is not null then
    raise exception 'shards lost' using errcode = 'WF001', detail = lost;
  end if;

  if key_key is not null then
    insert into idempotency_key as k (tenant, workflow_id, key, execution_id, body_digest, expires_at)
      select * from unnest(key_tenant, key_workflow_id, key_key, key_execution_id, key_digest, key_expires_at)
        as n (tenant, workflow_id, key, execution_id, body_digest, expires_at)
        order by n.tenant collate "C", n.workflow_id collate "C", n.key collate "C"
      on conflict (tenant, workflow_id, key) do update
        set execution_id = excluded.execution_id, body_digest = excluded.body_digest, expires_at = excluded.expires_at
        where k.expires_at <= now_ms();
    get diagnostics affected = row_count;
    if affected <> cardinality(key_key) then
      raise exception 'an idempotency key is taken' using errcode = 'WF002';
    end if;
  end if;

  if new_id is not null then
    insert into execution (id, tenant, shard, version, created_at, begun_at, status, workflow_id, workflow_name, start_state, input, name,
        parent)
      select id, tenant, shard, version, created_at, created_at, 'running', workflow_id, workflow_name, start_state, input::json, name,
        parent::json
      from unnest(new_id, new_tenant, new_shard, new_workflow_id, new_workflow_name, new_version, new_start_state, new_created_at,
          string_to_array(new_input_json, e'\n'), new_name, string_to_array(new_parent_json, e'\n', ''))
        as n (id, tenant, shard, workflow_id, workflow_name, version, start_state, created_at, input, name, parent);
  end if;
  if child_id_of is not null then
    insert into open_child (shard, child_id, parent_id, task_id)
      select * from unnest(child_shard, child_id_of, child_parent_id, child_task_id);
  end if;

  if begun_id is not null then
    update execution e set begun_at = b.at from unnest(begun_id, begun_at_ms) as b (id, at)
      where e.id = b.id and e.begun_at is null and e.status = 'running';
    get diagnostics affected = row_count;
    if affected <> cardinality(begun_id) then
      raise exception 'an execution that begins is missing, or has begun' using errcode = 'WF002';
    end if;
  end if;

  if done_id is not null then
    update execution e
      set status = d.status, completed_at = d.at, error = d.error, cause = d.cause, failed_state = d.failed_state,
        output = d.output::json
      from unnest(done_id, done_status, done_at, done_error, done_cause, done_failed_state,
          string_to_array(done_output_json, e'\n', ''))
        as d (id, status, at, error, cause, failed_state, output)
      where e.id = d.id and e.status = 'running';
    get diagnostics affected = row_count;
    if affected <> cardinality(done_id) then
      raise exception 'an execution that ends is missing, or has ended' using errcode = 'WF002';
    end if;
  end if;

  if ended_id is not null then
    delete from open_child o using unnest(ended_shard, ended_id) as e (shard, id)
      where o.shard = e.shard and o.child_id = e.id;
  end if;

  if history_id is not null then
    insert into history (execution_id, first_seq, last_seq, own, events)
      select id, first_seq, last_seq, own, events::json
      from unnest(history_id, history_first, history_last, history_own, string_to_array(history_json, e'\n'))
        as h (id, first_seq, last_seq, own, events);
  end if;

  if task_id_of is not null then
    insert into task (execution_id, task_id, shard, attempt, tenant, function, state, kind, subject, key, detail)
      select id, number, shard, attempt, tenant, function, state, kind, subject, key, detail::json
      from unnest(task_id_of, task_number, task_shard, task_attempt, task_tenant, task_function, task_state, task_kind, task_subject,
          task_key, string_to_array(task_detail_json, e'\n', ''))
        as t (id, number, shard, attempt, tenant, function, state, kind, subject, key, detail);
  end if;
  if closed_id is not null then
    delete from task t using unnest(closed_id, closed_number) as c (id, number)
      where t.execution_id = c.id and t.task_id = c.number;
  end if;

  if timer_id_of is not null then
    insert into timer (execution_id, timer_id, shard, due_at)
      select * from unnest(timer_id_of, timer_number, timer_shard, timer_due);
  end if;
  if disarmed_id is not null then
    delete from timer t using unnest(disarmed_id, disarmed_number) as d (id, number)
      where t.execution_id = d.id and t.timer_id = d.number;
  end if;

  if outbox_id is not null then
    insert into outbox (shard, number, at, id, change)
      select shard, number, at, id, change::json
      from unnest(outbox_shard, outbox_number, outbox_at, outbox_id, string_to_array(outbox_json, e'\n'))
        as o (shard, number, at, id, change);
  end if;

  if bad_id is not null then
    insert into quarantine (id, tenant, topic, partition, "offset", reason, raw, at)
      select * from unnest(bad_id, bad_tenant, bad_topic, bad_partition, bad_offset, bad_reason, bad_raw, bad_at);
  end if;
end $$;
