// What is paused costs the others nothing: `node tools/measure-paused.mjs [rows] [--plans]`, after `npm run build`, about two minutes.
//   P1. Two services side by side, each with a database of its own. In one are so many paused executions with an open task each, and as many queued
//       ones of a paused workflow, written by one statement a table; in the other as many that have ended.
//   P2. Starts that are waited for, one after the other, in windows of each in turn: a process grows faster with its age, and a machine is now
//       faster and now slower. What is compared is the median of the ratios of windows that are neighbours.
//   P3. The statements that an owner asks again and again, beside all that: the middle of five, and with `--plans` how the database goes about them.
import { randomBytes } from 'node:crypto';
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { startDatabase } from './bench/database.mjs';
import { call, openConnection } from './bench/http-client.mjs';
import { quantile } from './bench/quantile.mjs';
import { startProcess } from './bench/service-process.mjs';
import { root } from './workspace.mjs';

const WARM_UP_MS = 5_000;
const WINDOW_MS = 2_500;
const WINDOWS = 12;
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
insert into execution (id, tenant, shard, version, created_at, begun_at, paused_at, queued_at, completed_at, status, workflow_id, workflow_name, start_state, input)
  select id, 'default', n % 64, 1, $2::bigint + n, case when $1 <> 'queued' then $2::bigint end, case when $1 = 'paused' then $2::bigint end,
    case when $1 = 'queued' then $2::bigint end, case when $1 = 'ended' then $2::bigint + n end, case when $1 = 'ended' then 'completed' else 'running' end,
    $4, 'Held', 'work', '{"customer":{"name":"Ada"}}' from ids`;

const ASKED = {
  'find-unbegun': [SHARDS, 2_000, 500],
  'find-timers': [SHARDS, 5_000, 500, 0, '', 0],
  'find-queued': (workflow) => [SHARDS, workflow, 0, '', 500],
  'find-queued-workflows': [SHARDS],
  'find-executions-with-tasks': [0, '', 100],
};

const folder = mkdtempSync(join(tmpdir(), 'measure-paused-'));
const database = await startDatabase({ folder, onLost: (error) => console.error(error) });
const key = randomBytes(16).toString('hex');
const sides = [];
try {
  for (const name of ['ended', 'held']) sides.push(await open(name));
  await measure(...sides);
} finally {
  for (const { service, client } of sides) {
    await service.stop();
    await client.end();
  }
  await database.stop();
  rmSync(folder, { recursive: true, force: true });
}

async function open(name) {
  const url = await database.create(name);
  const dataDir = join(folder, name);
  mkdirSync(dataDir);
  const env = { EXAMPLE: 'off', DATABASE_URL: url, DATA_DIR: dataDir, API_KEY: key };
  const service = await startProcess({ app: 'standalone', checkout: root, env });
  const client = new pg.Client(url);
  await client.connect();
  const address = { port: service.port, key };
  const { id: workflow } = await create(address, 'Busy');
  return { service, client, address, workflow };
}

function create(address, name) {
  const states = { work: { type: 'pass', next: 'done' }, done: { type: 'succeed' } };
  return call(address, 'POST', '/workflows', { name, states });
}

async function measure(ended, beside) {
  await store(ended, ended.workflow, 'ended', 2 * rows);
  const held = await hold(beside);
  for (const side of [ended, beside]) await starts(side, WARM_UP_MS);
  await database.checkpoint();
  const windows = [];
  for (let round = 0; round < WINDOWS; round++) {
    const window = [];
    for (const index of round % 2 === 0 ? [0, 1] : [1, 0]) window[index] = await starts(sides[index], WINDOW_MS); // P2
    windows.push(window);
  }
  const all = (index) => windows.flatMap((window) => window[index]);
  tell(`a start beside ${2 * rows} that have ended`, all(0));
  tell(`a start beside ${rows} paused and ${rows} queued`, all(1));
  for (const part of [0.5, 0.99]) {
    const ratios = windows.map(([one, other]) => quantile(other, part) / quantile(one, part));
    const [low, middle, high] = [0.25, 0.5, 0.75].map((share) => quantile(ratios, share).toFixed(2));
    console.log(`p${part * 100} of the windows: ×${middle} (${low}–${high})`);
  }
  const list = await call(beside.address, 'GET', `/workflows/executions?status=queued&limit=100`);
  console.log(`${list.data.length} of the queued in a list`);
  const { client } = beside;
  await client.query(
    'set plan_cache_mode = force_generic_plan; set enable_seqscan = off; set enable_hashjoin = off; set enable_mergejoin = off',
  );
  for (const [name, given] of Object.entries(ASKED))
    await ask(client, name, typeof given === 'function' ? given(held) : given);
}

/** Pauses a workflow and a function, and stores what is held by them (P1). */
async function hold(side) {
  const { address } = side;
  const { id: held } = await create(address, 'Held');
  await call(address, 'POST', `/workflows/${held}/pause`, { reason: 'measured' });
  await call(address, 'POST', '/functions/work/pause', { reason: 'measured' });
  for (const what of ['paused', 'queued']) await store(side, held, what, rows);
  return held;
}

async function store({ client }, workflow, what, count) {
  await client.query(FILL, [what, Date.now() - 3_600_000, count, workflow]);
  for (const table of ['execution', 'execution_term', 'task']) await client.query(`vacuum analyze ${table}`);
}

/** How long each took, in milliseconds. */
async function starts({ address, workflow }, ms) {
  const connection = await openConnection(address);
  const latencies = [];
  for (const end = performance.now() + ms; performance.now() < end;) {
    const before = performance.now();
    const { status, body } = await connection.request('POST', `/workflows/${workflow}/execute?wait=10`, '{}');
    if (status !== 200) throw new Error(`A start was answered ${status}: ${body}`);
    latencies.push(performance.now() - before);
  }
  connection.close();
  return latencies;
}

async function ask(client, name, values) {
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

function tell(what, latencies) {
  const [p50, p99] = [0.5, 0.99].map((part) => quantile(latencies, part).toFixed(2));
  console.log(`${what}: p50 ${p50} ms, p99 ${p99} ms, ${latencies.length} of them`);
}
