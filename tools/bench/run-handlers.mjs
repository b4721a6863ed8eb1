// Handlers that wait, in a service that was started anew since: nothing of their code is in memory.
//   W1. The start of the service runs none of their code: nothing is added to any history before something comes for them.
//   W2. All are woken, and all have to come to their end with the output that their own input, and the code they began with, give.
import { setTimeout as sleep } from 'node:timers/promises';
import { isDeepStrictEqual } from 'node:util';
import pg from 'pg';
import { openConnection } from './http-client.mjs';
import { quantile } from './quantile.mjs';
import { sandboxMegabytes } from './usage.mjs';
import { WORKLOADS } from './workloads.mjs';

const CONNECTIONS = 16;
const LOOK_MS = 5;
const LONG = 4;
const WARM_UP_CALLS = 500;
/** Of the steps that are compared: around the hundredth, and the last. */
const EARLY = [90, 110];
const LATE = 20;
/** After a start, until what waits has been taken up. */
const SETTLE_MS = 5_000;

const count = (sql) => async (client) => Number((await client.query(sql)).rows[0].count);
const waiting = count(`select count(*) from task where kind = 'event'`);
const turns = count(`select count(*) from task where kind = 'turn'`);
const written = count('select count(*) from history');
const open = count(`select count(*) from execution where status = 'running'`);

/** How much so many take while they wait, and how fast all of them are woken. */
export async function runSuspended(stand, { times }) {
  const ids = await startAll(stand, times.suspended);
  return withClient(stand, async (client) => {
    await until(async () => (await waiting(client)) === ids.length);
    const usage = stand.watch();
    await sleep(times.idleMs);
    const held = usage.stop();
    const sandbox = stand.processes.flatMap(({ pid }) => sandboxMegabytes(pid));
    const before = await written(client);
    await stand.restart();
    await sleep(times.idleMs);
    if ((await written(client)) !== before || (await turns(client)) > 0) throw new Error('The start ran code'); // W1
    const begunAt = performance.now();
    await inTurn(stand, ids, wake);
    await until(async () => (await open(client)) === 0);
    const seconds = (performance.now() - begunAt) / 1000;
    await inTurn(stand, ids, check(stand)); // W2
    return { suspended: ids.length, usage: held, sandbox, woken: ids.length / seconds };
  });
}

/**
 * New code comes while so many run, and then both codes again. What is started before is to end by the code that it began with, what is started later by
 * the new one, what is started meanwhile by either; and two codes are two versions.
 */
export async function runRedeploy(stand, { times }) {
  const [half, quarter] = [times.redeployed / 2, times.redeployed / 4];
  const before = await startAll(stand, half);
  const { redeployed } = WORKLOADS[stand.workload];
  const meanwhile = startAll(stand, quarter);
  await stand.register(redeployed.bundle);
  const ids = [...before, ...(await meanwhile), ...(await startAll(stand, quarter))];
  await stand.register(WORKLOADS[stand.workload].handler.bundle);
  await stand.register(redeployed.bundle);
  return withClient(stand, async (client) => {
    await until(async () => (await waiting(client)) === ids.length);
    const begunAt = performance.now();
    await inTurn(stand, ids, wake);
    await until(async () => (await open(client)) === 0);
    const seconds = (performance.now() - begunAt) / 1000;
    const ended = { 1: 0, 2: 0 };
    await inTurn(stand, ids, async (connection, id) => {
      const { version } = await check({ workload: stand.workload })(connection, id);
      ended[version]++;
    });
    if (ended[1] < half || ended[2] < quarter)
      throw new Error(`${ended[1]} ended by the first code, ${ended[2]} by the second`);
    const numbers = (await client.query('select version from workflow_version order by version')).rows;
    if (numbers.length !== 2) throw new Error(`Two codes are ${numbers.length} versions`);
    return { redeployed: ids.length, ended, woken: ids.length / seconds };
  });
}

/** How long one takes to its end that has made many calls, whose code is nowhere in memory: the first to a process that has just begun, the others later. */
export async function runWake(stand, { times: { calls } }) {
  const ids = await startAll(stand, LONG, calls);
  return withClient(stand, async (client) => {
    await until(async () => (await waiting(client)) === ids.length);
    await stand.restart();
    await sleep(SETTLE_MS);
    const usage = stand.watch();
    const openedAt = process.hrtime.bigint();
    const begunAt = performance.now();
    const took = [];
    let left = ids.length;
    for (const id of ids) {
      const connection = await openConnection(stand.address);
      const before = performance.now();
      await wake(connection, id);
      await until(async () => (await open(client)) < left); // its view would cost the service more than its end
      left--;
      took.push(performance.now() - before);
      connection.close();
    }
    const [first, ...others] = took;
    const seconds = (performance.now() - begunAt) / 1000;
    const window = { usage: usage.stop(), openedAt, closedAt: process.hrtime.bigint(), seconds, completed: ids.length };
    await inTurn(stand, ids, check(stand));
    return { calls, firstWakeMs: first, wakeMs: quantile(others), ...window };
  });
}

/** How long a step takes, early in a handler of many calls and at its end: from the moment when its task comes to that of the next one's. */
export async function runSteps(stand, { times: { calls } }) {
  return withClient(stand, async (client) => {
    await startAll(stand, 1, WARM_UP_CALLS);
    await until(async () => (await waiting(client)) === 1);
    const arrivals = await stand.arrivals();
    await startAll(stand, 1, calls);
    await until(async () => (await waiting(client)) === 2);
    const at = await arrivals();
    const took = at.slice(1).map((each, index) => each - at[index]);
    return { calls, earlyMs: quantile(took.slice(...EARLY)), lateMs: quantile(took.slice(-LATE)) };
  });
}

const viewOf = (id) => `/workflows/executions/${id}`;

async function wake(connection, id) {
  const { status, body } = await connection.request('POST', `${viewOf(id)}/signal`, '{"type":"bench.go"}');
  if (status !== 202) throw new Error(`A signal was answered ${status}: ${body}`);
}

function check({ workload }) {
  return async (connection, id) => {
    const view = JSON.parse((await connection.request('GET', viewOf(id))).body);
    const { input, output, status, version } = view;
    const { redeployed = WORKLOADS[workload] } = WORKLOADS[workload];
    const { output: expected } = version === 1 ? WORKLOADS[workload] : redeployed;
    if (status !== 'completed' || !isDeepStrictEqual(output, expected(input.n, input.calls)))
      throw new Error(`${id} of version ${version} ended ${status} with ${JSON.stringify(output)}`);
    return view;
  };
}

async function startAll(stand, number, calls) {
  const ids = [];
  const { input } = WORKLOADS[stand.workload];
  const path = `/workflows/${stand.workflowId}/execute`;
  await inTurn(stand, [...Array(number).keys()], async (connection, one) => {
    const { status, body } = await connection.request('POST', path, JSON.stringify({ input: input(one, calls) }));
    if (status !== 201) throw new Error(`A start was answered ${status}: ${body}`);
    ids.push(JSON.parse(body).id);
  });
  return ids;
}

async function inTurn(stand, items, act) {
  const left = items.values();
  const one = async () => {
    const connection = await openConnection(stand.address);
    for (const item of left) await act(connection, item);
    connection.close();
  };
  await Promise.all(Array.from({ length: CONNECTIONS }, one));
}

async function withClient({ databaseUrl }, act) {
  const client = new pg.Client(databaseUrl);
  await client.connect();
  try {
    return await act(client);
  } finally {
    await client.end();
  }
}

async function until(isSo) {
  while (!(await isSo())) await sleep(LOOK_MS);
}
