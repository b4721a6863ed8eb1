// One variant, from an empty database to its figures.
//   V1. Each variant has a database and a service of its own: none pays for, or profits from, the one before it.
//   V2. What is counted lies between two moments of a steady load; neither start-up nor the end of it is in the figures.
//   V3. The warm-up is busy even where one is measured alone: a service that has run for a while has its code compiled.
import { setTimeout as sleep } from 'node:timers/promises';
import { call } from './http-client.mjs';
import { forkRole } from './roles.mjs';
import { startService } from './service.mjs';
import { watch } from './usage.mjs';
import { stepsOf, WORKLOADS } from './workloads.mjs';

const POLLS = 3; // few, so that a poll finds many tasks when there are many
const ANSWERS = 3;
const WARM_UP_CONCURRENCY = 32;
const SETTLE_MS = 500;

export async function runVariant(variant, { database, folder, times, profileFolder }) {
  const { workload, type, concurrency } = variant;
  const databaseUrl = await database.create(`bench_${variant.name.replaceAll('-', '_')}`); // V1
  const roles = { worker: forkRole('./worker.mjs'), load: forkRole('./load.mjs') };
  let service;
  try {
    service = await startService({ databaseUrl, folder, profileFolder });
    const { port } = await roles.worker.order('start', {
      ...{ service: service.address, workload, type, polls: POLLS, answers: ANSWERS },
    });
    if (type === 'http') await registerFunctions(service.address, workload, port);
    const { id } = await call(service.address, 'POST', '/workflows', WORKLOADS[workload].definition);
    await database.checkpoint();
    const atFirst = Math.max(concurrency, WARM_UP_CONCURRENCY); // V3
    await roles.load.order('start', { service: service.address, workload, workflowId: id, concurrency: atFirst });
    await sleep(times.warmUpMs);
    await roles.load.order('narrow', { concurrency });
    await sleep(SETTLE_MS);

    const pids = { service, postgres: { pid: database.pid, withChildren: true }, ...roles };
    const window = await measure({ load: roles.load, pids, database, ms: times.measureMs }); // V2
    await roles.load.order('narrow', { concurrency: 0 });
    await roles.worker.order('expectEnd');
    return { ...figures(window, stepsOf(workload)), servicePid: service.pid };
  } catch (error) {
    if (service !== undefined) error.message += `\nThe service said:\n${service.output()}`;
    throw error;
  } finally {
    await service?.stop();
    await Promise.all(Object.values(roles).map((role) => role.stop()));
  }
}

async function registerFunctions(address, workload, port) {
  for (const name of Object.keys(WORKLOADS[workload].functions)) {
    await call(address, 'POST', '/functions', { name, type: 'http', url: `http://127.0.0.1:${port}/${name}` });
  }
}

async function measure({ load, pids, database, ms }) {
  const usage = watch(pids);
  const before = await database.counters();
  const openedAt = process.hrtime.bigint();
  await load.order('openWindow');
  await sleep(ms);
  const counted = await load.order('closeWindow');
  const closedAt = process.hrtime.bigint();
  const after = await database.counters();
  return { ...counted, before, after, usage: usage.stop(), openedAt, closedAt };
}

function figures({ before, after, ...counted }, steps) {
  if (counted.failures > 0) throw new Error(`${counted.failures} executions failed; the first ${counted.firstFailure}`);
  if (counted.completed === 0) throw new Error('Nothing was completed');
  const all = counted.completed * steps;
  return {
    ...counted,
    rate: counted.completed / counted.seconds,
    commitsAStep: (after.commits - before.commits) / all,
    walBytesAStep: (after.walBytes - before.walBytes) / all,
  };
}
