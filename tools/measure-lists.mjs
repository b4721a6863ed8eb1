// Lists of executions where very many are stored: `node tools/measure-lists.mjs <address of an empty database> [rows] [--plans]`.
//   L1. Rows are written by one statement a table, as running them would take days: 1 in 50 has failed, 1 in 1,000 still runs, 1 in 10 has
//       labels, 1 in 100 a parent; the newest is a second old, and they are a second apart.
//   L2. Indexes and triggers are taken away while rows are written, and made from their own definitions afterwards; terms by the functions of the
//       triggers, in one statement. So 10,000,000 take ten minutes, and 10 GB of disk.
//   L3. Each filter is asked five times; the middle one is told, with what it found, and the processor time of the database's own process, where that is
//       on this machine: it is the same while others are at work there. `--plans` shows how the database went about it.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import pg from 'pg';
import { root } from './workspace.mjs';

const require = createRequire(import.meta.url);
const { migrate } = require(join(root, 'dist/libs/persistence/src/migrate.js'));
const { Connections } = require(join(root, 'dist/libs/persistence/src/connections.js'));
const { PostgresExecutionFinder } = require(join(root, 'dist/libs/persistence/src/find/execution-finder.js'));

const TENANT = 'default';
const NAME = 'lists';
const CHUNK = 250_000;
const TIMES = 5;
const TABLES = ['execution', 'execution_term', 'idempotency_key'];
const TERMS = `
insert into execution_term (tenant, term, created_at, execution_id)
  select e.tenant, t.term, e.created_at, e.id from execution e cross join lateral (
      select term from status_terms_v1(e.workflow_id, shown_status_v2(e.status, e.paused_at, e.begun_at, e.queued_at))
      union all select term from execution_terms_v1(e.name, e.labels, e.error, e.cause) where coalesce(e.name, e.labels::text, e.error, e.cause) is not null
    ) t`;
/** What is made to take it away, and to have it again: indexes that stand for a constraint go with that. */
const DEFINITIONS = `
  select format('alter table %s drop constraint %I', conrelid::regclass, conname) as away,
      format('alter table %s add constraint %I %s', conrelid::regclass, conname, pg_get_constraintdef(oid)) as again
    from pg_constraint where conrelid = any ($1::regclass[]) and contype in ('p', 'u')
  union all select format('drop index %s', i.indexrelid::regclass), pg_get_indexdef(i.indexrelid)
    from pg_index i where i.indrelid = any ($1::regclass[]) and not exists (select from pg_constraint c where c.conindid = i.indexrelid)
  union all select format('drop trigger %I on %s', tgname, tgrelid::regclass), pg_get_triggerdef(oid)
    from pg_trigger where tgrelid = any ($1::regclass[]) and not tgisinternal`;
const FILL = `
with numbers as (
  select n, $2::bigint - ($3::bigint - n) * 1000 as at, case when n % 1000 = 0 then 'running' when n % 50 = 0 then 'failed' else 'completed' end as status
    from generate_series($4::bigint, $5::bigint) n
), keyed as (
  insert into idempotency_key select $1, 'workflow_3', 'key-' || n, 'execution_' || lpad(to_hex(at), 12, '0') || '7' || left(md5(n::text), 19), 'd', at + 604800000
    from numbers where n % 20 = 17
)
insert into execution (id, tenant, shard, version, created_at, begun_at, completed_at, status, workflow_id, workflow_name, start_state, error, cause,
    input, output, labels, parent)
  select 'execution_' || lpad(to_hex(at), 12, '0') || '7' || left(md5(n::text), 19), $1, n % 64, 1, at, at,
      case when status <> 'running' then at + 500 end, status, case when n % ($3::bigint / 10) = 7 then 'workflow_rare' else 'workflow_' || n * 7919 % 1009 % 10 end,
      'Onboarding', 'initial', case status when 'failed' then 'Http.503' end,
      case status when 'failed' then 'The mail service for customer c' || n % 10000 || ' is down' end,
      '{"customer":{"name":"Ada","email":"ada@example.com"}}', case status when 'completed' then '{"valid":true,"emailSent":true}' end::json,
      case when n * 31 % 97 < 10 then json_build_object('env', 'prod', 'customer', 'c' || n * 31 % 9973) end,
      case when n % 100 = 11 then json_build_object('executionId', 'execution_' || lpad(to_hex(at - 1000), 12, '0') || '7' || left(md5((n - 1)::text), 19),
        'state', 's', 'taskId', 1, 'depth', 1) end
    from numbers`;

const [url, rows = '1000000'] = process.argv.slice(2).filter((argument) => !argument.startsWith('--'));
const client = new pg.Client(url);
await client.connect();
await migrate(url);
const newest = Date.now() - 1_000;
const [{ stored }] = (await client.query('select count(*)::integer as stored from execution')).rows;
if (stored === 0) await fill(Number(rows));
await measure();
await client.end();

async function fill(count) {
  const { rows: definitions } = await client.query(DEFINITIONS, [TABLES]);
  for (const { away } of definitions) await client.query(away);
  for (let from = 1; from <= count; from += CHUNK) {
    await client.query(FILL, [TENANT, newest, count, from, Math.min(count, from + CHUNK - 1)]);
    console.log(`${Math.min(count, from + CHUNK - 1)} stored`);
  }
  await client.query(TERMS);
  for (const { again } of definitions) {
    console.log(again);
    await client.query(again);
  }
  for (const table of TABLES) await client.query(`vacuum analyze ${table}`);
}

async function measure() {
  const at = (secondsAgo) => newest - secondsAgo * 1_000;
  const [{ id }] = (await client.query(`select id from execution where status = 'failed' limit 1`)).rows;
  const filters = {
    'no filter': {},
    'status=running': { statuses: ['running'] },
    'status=failed': { statuses: ['failed'] },
    'status=completed': { statuses: ['completed'] },
    'status=paused (none)': { statuses: ['paused'] },
    'workflowId, of 1 in 10': { workflowId: 'workflow_3' },
    'workflowId, of 10': { workflowId: 'workflow_rare' },
    'createdBefore, in the middle': { createdBefore: at(Number(rows) / 2) },
    'createdAfter, order=asc': { createdAfter: at(Number(rows) / 2) },
    'completedAfter, an hour ago': { completedAfter: at(3_600) },
    'completedAfter, a second ago': { completedAfter: at(0) },
    'label, of 1 in 10': { labels: { env: 'prod' } },
    'label, of 1 in 10,000': { labels: { customer: 'c17' } },
    parent: { parent: id },
    idempotencyKey: { idempotencyKey: 'key-17' },
    'errorName, of 1 in 50': { errorName: 'Http.503' },
    'q: one word of many causes': { text: 'mail' },
    'q: four words, one of them rare': { text: 'the mail service c17' },
    'q: an id': { text: id },
    'workflowId and status=failed': { workflowId: 'workflow_3', statuses: ['failed'] },
    'workflowId and status=running': { workflowId: 'workflow_rare', statuses: ['running'] },
    'label and status=failed': { labels: { env: 'prod' }, statuses: ['failed'] },
    'label and errorName': { labels: { env: 'prod' }, errorName: 'Http.503' },
    'label and workflowId': { labels: { env: 'prod' }, workflowId: 'workflow_3' },
    'workflowId and createdBefore': { workflowId: 'workflow_3', createdBefore: at(Number(rows) / 2) },
    'q and status=failed': { text: 'mail service', statuses: ['failed'] },
    'q and workflowId': { text: 'mail service', workflowId: 'workflow_3' },
    'two labels': { labels: { env: 'prod', customer: 'c17' } },
    'status=failed and completedAfter': { statuses: ['failed'], completedAfter: at(3_600) },
    'errorName and workflowId': { errorName: 'Http.503', workflowId: 'workflow_3' },
  };
  const connections = new Connections(url, NAME, 1, () => undefined);
  const asked = [];
  const finder = new PostgresExecutionFinder({
    run: (name, text, values) => {
      asked.push({ text, values });
      return connections.run(name, text, values);
    },
  });
  for (const [name, filter] of Object.entries(filters)) {
    const order = name.includes('order=asc') ? 'asc' : 'desc';
    const [times, busy] = [[], []];
    let found;
    for (let time = 0; time < TIMES; time++) {
      asked.length = 0;
      const [before, busyBefore] = [performance.now(), await databaseMs()];
      found = await finder.find(TENANT, filter, { order, limit: 100 });
      times.push(performance.now() - before);
      busy.push((await databaseMs()) - busyBefore);
    }
    console.log(
      `${name.padEnd(40)} ${middle(times)} ms ${middle(busy)} ms of CPU  ${found.executions.length} found${found.next ? ', more to come' : ''}`,
    );
    if (process.argv.includes('--plans')) for (const { text, values } of asked) await explain(text, values);
  }
  await connections.close();
}

function middle(times) {
  return [...times]
    .sort((a, b) => a - b)
    [Math.floor(TIMES / 2)].toFixed(1)
    .padStart(7);
}

/** What the session that is asked has taken of a processor (L3). */
async function databaseMs() {
  const { rows: sessions } = await client.query(
    `select pid from pg_stat_activity where application_name = $1 and datname = current_database()`,
    [NAME],
  );
  try {
    return (
      sessions.reduce((sum, { pid }) => sum + Number(readFileSync(`/proc/${pid}/schedstat`, 'utf8').split(' ')[0]), 0) /
      1e6
    );
  } catch {
    return NaN; // it is elsewhere
  }
}

async function explain(text, values) {
  await client.query(
    'set plan_cache_mode = force_generic_plan; set enable_seqscan = off; set enable_hashjoin = off; set enable_mergejoin = off',
  );
  const plan = await client.query(`explain (analyze, buffers, costs off) ${text}`, values);
  for (const line of plan.rows) console.log(`    ${line['QUERY PLAN']}`);
}
