// What is paused costs the others nothing: `node tools/measure-paused.mjs [rows] [--plans]`, after `npm run build`, about a minute.
//   P1. A start that is waited for, one after the other, before and after so many paused executions with an open task each, and as many queued ones of a
//       paused workflow, are written by one statement a table.
//   P2. The statements that an owner asks again and again, beside all that: the middle of five, and with `--plans` how the database goes about them.
import { randomBytes } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { startDatabase } from './bench/database.mjs';
import { call, openConnection } from './bench/http-client.mjs';
import { quantile } from './bench/quantile.mjs';
import { startProcess } from './bench/service-process.mjs';
import { root } from './workspace.mjs';

const WARM_UP_MS = 5_000;
const MEASURE_MS = 12_000;
const TIMES = 5;
const SHARDS = [...Array(64).keys()];
const rows = Number(process.argv.slice(2).find((argument) => !argument.startsWith('--')) ?? 100_000);

const FILL = `
with ids as (
  select n, 'execution_' || lpad(to_hex($2::bigint + n), 12, '0') || '7' || left(md5($1 || n::text), 19) as id from generate_series(1, $3::bigint) n
), tasks as (
  insert into task (execution_id, task_id, shard, attempt, tenant, function, state, kind, subject)
    select id, 3, n % 64, 1, 'default', 'work', 'work', 'function', 'work' from ids where $1 = 'paused'
)
insert into execution (id, tenant, shard, version, created_at, begun_at, paused_at, queued_at, status, workflow_id, workflow_name, start_state, input)
  select id, 'default', n % 64, 1, $2::bigint + n, case when $1 = 'paused' then $2::bigint end, case when $1 = 'paused' then $2::bigint end,
    case when $1 = 'queued' then $2::bigint end, 'running', $4, 'Held', 'work', '{"customer":{"name":"Ada"}}' from ids`;

const ASKED = {
  'find-unbegun': [SHARDS, 2_000, 500],
  'find-timers': [SHARDS, 5_000, 500, 0, '', 0],
  'find-queued': (workflow) => [SHARDS, workflow, 0, '', 500],
  'find-queued-workflows': [SHARDS],
  'find-executions-with-tasks': [0, '', 100],
};

const folder = mkdtempSync(join(tmpdir(), 'measure-paused-'));
const database = await startDatabase({ folder, onLost: (error) => console.error(error) });
const url = await database.create('paused');
const key = randomBytes(16).toString('hex');
const env = { EXAMPLE: 'off', DATABASE_URL: url, DATA_DIR: folder, API_KEY: key };
const service = await startProcess({ app: 'standalone', checkout: root, env });
const client = new pg.Client(url);
await client.connect();
try {
  await measure({ port: service.port, key });
} finally {
  await service.stop();
  await client.end();
  await database.stop();
  rmSync(folder, { recursive: true, force: true });
}

async function measure(address) {
  const workflow = (name) =>
    call(address, 'POST', '/workflows', {
      name,
      states: { work: { type: 'pass', next: 'done' }, done: { type: 'succeed' } },
    });
  const { id: busy } = await workflow('Busy');
  const { id: held } = await workflow('Held');
  await call(address, 'POST', `/workflows/${held}/pause`, { reason: 'measured' });
  await call(address, 'POST', '/functions/work/pause', { reason: 'measured' });
  await starts(address, busy, WARM_UP_MS);
  tell('a start, alone', await starts(address, busy, MEASURE_MS));
  for (const what of ['paused', 'queued']) await client.query(FILL, [what, Date.now() - 3_600_000, rows, held]);
  for (const table of ['execution', 'execution_term', 'task']) await client.query(`vacuum analyze ${table}`);
  await database.checkpoint();
  await starts(address, busy, WARM_UP_MS);
  tell(`a start beside ${rows} paused and ${rows} queued`, await starts(address, busy, MEASURE_MS));
  const list = await call(address, 'GET', `/workflows/executions?status=queued&limit=100`);
  console.log(`${list.data.length} of the queued in a list`);
  await client.query(
    'set plan_cache_mode = force_generic_plan; set enable_seqscan = off; set enable_hashjoin = off; set enable_mergejoin = off',
  );
  for (const [name, given] of Object.entries(ASKED)) await ask(name, typeof given === 'function' ? given(held) : given);
}

async function starts(address, workflow, ms) {
  const connection = await openConnection(address);
  const latencies = [];
  for (const end = performance.now() + ms; performance.now() < end;) {
    const before = performance.now();
    const { status, body } = await connection.request('POST', `/workflows/${workflow}/execute?wait=10`, '{}');
    if (status !== 200) throw new Error(`A start was answered ${status}: ${body}`);
    latencies.push(performance.now() - before);
  }
  connection.close();
  return { p50: quantile(latencies), p99: quantile(latencies, 0.99), count: latencies.length };
}

async function ask(name, values) {
  const text = readFileSync(join(root, `dist/libs/persistence/src/sql/${name}.sql`), 'utf8');
  const times = [];
  let found;
  for (let time = 0; time < TIMES; time++) {
    const before = performance.now();
    found = await client.query({ name, text, values });
    times.push(performance.now() - before);
  }
  console.log(`${name.padEnd(30)} ${quantile(times).toFixed(2)} ms, ${found.rowCount} rows`);
  if (!process.argv.includes('--plans')) return;
  const plan = await client.query(`explain (analyze, buffers, costs off) ${text}`, values);
  for (const line of plan.rows) console.log(`    ${line['QUERY PLAN']}`);
}

function tell(what, { p50, p99, count }) {
  console.log(`${what}: p50 ${p50.toFixed(2)} ms, p99 ${p99.toFixed(2)} ms, ${count} of them`);
}
