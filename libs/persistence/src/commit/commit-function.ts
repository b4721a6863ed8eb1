import { createHash } from 'node:crypto';
import type { BatchWrite } from '@workflows/runtime';
import { BATCH_LISTS, SHARDS } from './batch-lists';
import { declarationsOf, type BatchList } from './batch-list';
import { declared, parametersOf, type Parameter } from '../columns';

/**
 * The function that writes one batch, in one statement and so in one transaction and one round trip (I3).
 * Locks: the batch's `shard` rows, in the order of their ids (shard_pkey); then only rows that no one else may write while these
 * are held, and idempotency keys in the order of their key (idempotency_key_pkey). Updates and deletes go by primary key.
 *   B1. First the fence (I13): every shard has the epoch and the revision of the claim, or WF001 names those that do not. The update that moves
 *       them on locks them as they are given, in the order of their ids: each statement less is a twentieth of a small commit.
 *   B2. A status is written only over the one it replaces: any other number of rows than given is WF002.
 *   B3. Nothing is half done: every refusal is an exception, which takes the whole statement back.
 *   B4. An absent list is null and costs nothing.
 *   B5. It is named after what it does. Executors of two releases share a database, and each finds its own; so none is ever changed.
 */
const PARAMETERS = [
  ...Object.entries(SHARDS).map(([name, column]) => `shards_${name} ${declared(column)}`),
  ...BATCH_LISTS.map(declarationsOf),
].join(',\n  ');

const BODY = `(
  ${PARAMETERS}
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
  expected integer;
  fenced integer[];
  lost text;
begin
  with current as (
    update shard s set revision = s.revision + 1, next_offset = r.next_offset, next_outbox = r.next_outbox
      from unnest(shards_id, shards_epoch, shards_revision, shards_next_offset, shards_next_outbox)
        as r (id, epoch, revision, next_offset, next_outbox)
      where s.id = r.id and s.epoch = r.epoch and s.revision = r.revision
      returning s.id
  )
  select coalesce(array_agg(id), '{}') into fenced from current;
  if cardinality(fenced) <> cardinality(shards_id) then
    select string_agg(r.id::text, ',') into lost from unnest(shards_id) as r (id) where r.id <> all (fenced);
    raise exception 'shards lost' using errcode = 'WF001', detail = lost;
  end if;
${BATCH_LISTS.map(step).join('\n')}
end $$`;

export const COMMIT_FUNCTION = `commit_batch_${createHash('sha256').update(BODY).digest('hex').slice(0, 12)}`;

export const CREATE_COMMIT_FUNCTION = `create function ${COMMIT_FUNCTION}${BODY}`;

const COUNT = BATCH_LISTS.reduce(
  (count, { columns }) => count + Object.keys(columns).length,
  Object.keys(SHARDS).length,
);

export const COMMIT = `select ${COMMIT_FUNCTION}(${Array.from({ length: COUNT }, (_, index) => `$${index + 1}`).join(',')})`;

/** The parameters of `COMMIT`. */
export function commitParameters(write: BatchWrite): Parameter[] {
  const shards = [...write.shards].sort((a, b) => a.claim.shard - b.claim.shard); // B1
  const all = parametersOf(SHARDS, shards);
  for (const list of BATCH_LISTS) all.push(...list.parameters(write)); // `flatMap` takes ten times as long
  return all;
}

/** A list is there where its first column is: every row has a value in it. */
function step({ name, columns, sql }: BatchList): string {
  const [first] = Object.keys(columns);
  return `
  if ${name}_${first} is not null then
    expected := cardinality(${name}_${first});
    ${sql}
  end if;`;
}
