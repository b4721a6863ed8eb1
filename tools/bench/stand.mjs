// A service with all that loads it, ready to be measured: a form on an empty database, a worker, a load, a workflow.
//   V1. Each has a database, a broker and a folder of its own: none pays for, or profits from, the one before it.
//   V2. What is counted lies between two moments of a steady load; neither start-up nor the end of it is in the figures.
//   V3. The warm-up is busy even where one is measured alone: a service that has run for a while has its code compiled. The
//       Kafka form executes less in the same time, and each executor its part of that: it gets longer, by the executor.
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { openForm } from './forms.mjs';
import { call } from './http-client.mjs';
import { forkRole } from './roles.mjs';
import { watch } from './usage.mjs';
import { WORKLOADS } from './workloads.mjs';

const POLLS = 3; // few, so that a poll finds many tasks when there are many
const ANSWERS = 3;
const WARM_UP_CONCURRENCY = 32;
const LONGER_APART = 3;
const SETTLE_MS = 500;

export async function openStand(variant, { name, database, folder: all, ...place }) {
  const { workload, type, concurrency } = variant;
  const roles = { worker: forkRole('./worker.mjs'), load: forkRole('./load.mjs') };
  const folder = join(all, name);
  let form;
  const close = async () => {
    await roles.load.stop(); // it takes the end of a connection for a failure
    await form?.stop();
    await roles.worker.stop();
  };
  try {
    await mkdir(folder);
    const databaseUrl = await database.create(name); // V1
    let service;
    const open = async () => {
      form = await openForm(variant, { ...place, folder, databaseUrl });
      service = form.address;
      return roles.worker.order('start', { ...{ service, workload, type, polls: POLLS, answers: ANSWERS } });
    };
    const { port } = await open();
    if (type === 'http') await registerFunctions(service, workload, port);
    const id = await createWorkflow(service, WORKLOADS[workload]);
    const load = (width) => roles.load.order('start', { service, workload, workflowId: id, concurrency: width });
    const watched = () => [
      ...form.processes,
      { kind: 'postgres', name: 'Postgres', pid: database.pid, withChildren: true },
      ...Object.entries(roles).map(([role, { pid }]) => ({ kind: 'clients', name: role, pid })),
    ];

    return {
      get processes() {
        return form.processes;
      },
      get address() {
        return service;
      },
      workload,
      workflowId: id,
      /** Other code of the workflow. */
      register: (bundle) => call(service, 'POST', '/workflows/register', { bundle }),
      databaseUrl,
      watch: () => watch(watched()),
      /** When the tasks come to the worker that come from now on. */
      async arrivals() {
        await roles.worker.order('recordArrivals');
        return async () => (await roles.worker.order('arrivals')).arrivals;
      },
      /** Another process takes up what there is; so does another worker. */
      async restart() {
        await roles.worker.order('expectEnd');
        await roles.worker.stop();
        await form.stop();
        roles.worker = forkRole('./worker.mjs');
        await open();
      },
      /** Leaves the load as wide as it is to be measured. */
      async warmUp(ms) {
        await load(Math.max(concurrency, WARM_UP_CONCURRENCY)); // V3
        await sleep(variant.executors ? LONGER_APART * variant.executors * ms : ms);
        await roles.load.order('narrow', { concurrency });
        await sleep(SETTLE_MS);
      },
      beginLoad: () => load(concurrency),
      measure: (ms) => measure({ load: roles.load, watched: watched(), database, ms }), // V2
      endLoad: () => roles.load.order('narrow', { concurrency: 0 }),
      async close() {
        await roles.worker.order('expectEnd').catch(() => undefined); // it may be what failed
        await close();
      },
    };
  } catch (error) {
    await close();
    throw error;
  }
}

async function createWorkflow(service, { definition, handler }) {
  if (handler === undefined) return (await call(service, 'POST', '/workflows', definition)).id;
  const { bundle, key } = handler;
  return (await call(service, 'POST', '/workflows/register', { bundle })).ids[key];
}

/** The error, with what the processes of the service said. */
export function withOutput(error, { processes }) {
  for (const { name, output } of processes) if (output?.()) error.message += `\nThe ${name} said:\n${output()}`;
  return error;
}

async function registerFunctions(address, workload, port) {
  for (const name of Object.keys(WORKLOADS[workload].functions)) {
    await call(address, 'POST', '/functions', { name, type: 'http', url: `http://127.0.0.1:${port}/${name}` });
  }
}

async function measure({ load, watched, database, ms }) {
  const usage = watch(watched);
  const before = await database.counters();
  const openedAt = process.hrtime.bigint();
  await load.order('openWindow');
  await sleep(ms);
  const counted = await load.order('closeWindow');
  const closedAt = process.hrtime.bigint();
  const after = await database.counters();
  const { failures, firstFailure, completed, seconds } = counted;
  if (failures > 0) throw new Error(`${failures} executions failed; the first ${firstFailure}`);
  if (completed === 0) throw new Error('Nothing was completed');
  const anExecution = (counter) => (after[counter] - before[counter]) / completed;
  return {
    ...counted,
    ...{ rate: completed / seconds, usage: usage.stop(), openedAt, closedAt },
    ...{ commits: anExecution('commits'), flushes: anExecution('flushes'), walBytes: anExecution('walBytes') },
  };
}
