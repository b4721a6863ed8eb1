// The yardstick: what this Postgres does for anyone, measured in the same run, as machines differ from day to day.
//   Y = single-row prepared inserts a second, each its own commit, over 16 connections of one process.
//   L = the median latency in milliseconds of the same insert over one connection.
import pg from 'pg';
import { serveRole } from './roles.mjs';

const CONNECTIONS = 16;
const BODY = 'x'.repeat(100);
let clients = [];
let next = 0;

const insert = (client) =>
  client.query({ name: 'insert', text: 'insert into yardstick (id, body) values ($1, $2)', values: [++next, BODY] });

async function insertFor(ms, client, onInsert) {
  for (const end = performance.now() + ms; performance.now() < end;) {
    const before = performance.now();
    await insert(client);
    onInsert(performance.now() - before);
  }
}

async function rate(ms) {
  let inserted = 0;
  const before = performance.now();
  await Promise.all(clients.map((client) => insertFor(ms, client, () => inserted++)));
  return (inserted * 1000) / (performance.now() - before);
}

async function latency(ms) {
  const all = [];
  await insertFor(ms, clients[0], (took) => all.push(took));
  return all.sort((a, b) => a - b)[all.length >> 1];
}

/** A session that goes idle tells its last flushes ten seconds late: they would count as those of the next variant. */
async function tellStatistics() {
  await Promise.all(clients.map((client) => client.query('select pg_stat_force_next_flush()')));
}

serveRole({
  async connect({ url, warmUpMs }) {
    clients = Array.from({ length: CONNECTIONS }, () => new pg.Client(url));
    await Promise.all(clients.map((client) => client.connect()));
    await clients[0].query('create table yardstick (id bigint primary key, body text not null)');
    await rate(warmUpMs);
  },
  async measure({ ms }) {
    const measured = { y: await rate(ms), l: await latency(ms / 2) };
    await tellStatistics();
    return measured;
  },
});
