// What many stored executions change: a start and a read, each alone, before and after.
//   E1. They are copies of one that this service ran to its end, with ids and times of their own, older than all others.
//   E2. They are written by one statement a table, as running them would take hours; statistics and the checkpoint follow.
import pg from 'pg';
import { openConnection } from './http-client.mjs';
import { quantile } from './quantile.mjs';

const APART_MS = 10;
const READ_IDS = 5_000;
const COPIES = [
  { table: 'execution', id: 'id', own: { id: 'copy.id', created_at: 'copy.at' } },
  { table: 'history', id: 'execution_id', own: { execution_id: 'copy.id' } },
];

export async function runStored(stand, { database, times }) {
  const client = new pg.Client(stand.databaseUrl);
  await client.connect();
  try {
    await stand.warmUp(times.warmUpMs);
    const before = await measureBoth(stand, client, times.measureMs);
    console.log(`  storing ${times.storedRows} executions …`);
    await store(client, times.storedRows);
    await database.checkpoint();
    await stand.beginLoad();
    return { rows: times.storedRows, before, after: await measureBoth(stand, client, times.measureMs) };
  } finally {
    await client.end();
  }
}

/** The load is under way, one at a time, and ends before the reads begin. */
async function measureBoth(stand, client, ms) {
  const { p50: start } = await stand.measure(ms);
  await stand.endLoad();
  return { start, read: await measureReads(stand.address, await someIds(client), ms) };
}

async function measureReads(address, ids, ms) {
  const connection = await openConnection(address);
  const latencies = [];
  for (const end = performance.now() + ms; performance.now() < end;) {
    const before = performance.now();
    const { status, body } = await connection.request(
      'GET',
      `/workflows/executions/${ids[latencies.length % ids.length]}`,
    );
    if (status !== 200) throw new Error(`A read was answered ${status}: ${body}`);
    latencies.push(performance.now() - before);
  }
  connection.close();
  return quantile(latencies);
}

/** Ids from everywhere in the table, in no order. */
async function someIds(client) {
  const { rows } = await client.query('select id from execution order by md5(id) limit $1', [READ_IDS]);
  return rows.map(({ id }) => id);
}

async function store(client, count) {
  const { rows } = await client.query(
    `select id from execution where status = 'completed' order by created_at limit 1`,
  );
  await client.query(
    `create temp table copy as
       select 'execution_' || lpad(to_hex(at), 12, '0') || '7' || left(md5(number::text), 19) as id, at
       from (select number, (select min(created_at) from execution) - ($1::bigint - number) * ${APART_MS} as at
             from generate_series(1, $1::bigint) number) numbers`, // E1
    [count],
  );
  for (const { table, id, own } of COPIES) {
    const columns = await columnsOf(client, table);
    const values = columns.map((column) => own[column] ?? `model."${column}"`);
    const names = columns.map((column) => `"${column}"`);
    await client.query(
      `insert into ${table} (${names}) select ${values} from copy, ${table} model where model.${id} = $1 order by copy.at`,
      [rows[0].id],
    );
    await client.query(`vacuum analyze ${table}`);
  }
}

/** Of this release, whichever it is. */
async function columnsOf(client, table) {
  const { rows } = await client.query(
    `select column_name as name from information_schema.columns where table_schema = current_schema() and table_name = $1`,
    [table],
  );
  return rows.map(({ name }) => name);
}
