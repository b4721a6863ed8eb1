// The process that starts executions: `concurrency` connections, each holding one start until its result is readable.
//   D1. An execution counts when its answer is 200, completed, with the output that its own input must give.
//   D2. It counts in the window in which it ended; its latency is from the request's first byte to the answer's last.
import { isDeepStrictEqual } from 'node:util';
import { setTimeout as sleep } from 'node:timers/promises';
import { openConnection } from './http-client.mjs';
import { serveRole } from './roles.mjs';
import { WORKLOADS } from './workloads.mjs';

const WAIT_SECONDS = 30;
const PAUSE_AFTER_FAILURE_MS = 100;
const SHOWN_OF_FAILURE = 500;

let number = 0;
let width = 0;
let slots = [];
let window = newWindow();

function newWindow() {
  return { begunAt: performance.now(), latencies: [], failures: 0, firstFailure: undefined };
}

function check({ status, body }, expected) {
  if (status !== 200) return `answered ${status}: ${body}`;
  const execution = JSON.parse(body);
  if (execution.status !== 'completed') return `ended ${execution.status}: ${body}`;
  return isDeepStrictEqual(execution.output, expected) ? undefined : `gave a wrong output: ${body}`; // D1
}

async function startAgainAndAgain(connection, slot, path, { input, output }) {
  while (slot < width) {
    const mine = ++number;
    const body = JSON.stringify({ input: input(mine) });
    const before = performance.now();
    const answer = await connection.request('POST', path, body);
    const took = performance.now() - before;
    const failure = check(answer, output(mine));
    if (failure === undefined) {
      window.latencies.push(took);
      continue;
    }
    window.failures++;
    window.firstFailure ??= failure.slice(0, SHOWN_OF_FAILURE);
    await sleep(PAUSE_AFTER_FAILURE_MS);
  }
  connection.close();
}

const at = (sorted, share) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))];

serveRole({
  async start({ service, workload, workflowId, concurrency }) {
    const connections = await Promise.all(Array.from({ length: concurrency }, () => openConnection(service)));
    const path = `/workflows/${workflowId}/execute?wait=${WAIT_SECONDS}`;
    width = concurrency;
    slots = connections.map((connection, slot) => startAgainAndAgain(connection, slot, path, WORKLOADS[workload]));
  },
  openWindow() {
    window = newWindow();
  },
  closeWindow() {
    const { begunAt, latencies, failures, firstFailure } = window;
    const seconds = (performance.now() - begunAt) / 1000;
    window = newWindow();
    const sorted = Float64Array.from(latencies).sort();
    const [p50, p95, p99] = [0.5, 0.95, 0.99].map((share) => at(sorted, share));
    return { seconds, completed: sorted.length, p50, p95, p99, failures, firstFailure };
  },
  /** Goes on with so many at once; those above end first. 0 ends all. */
  async narrow({ concurrency }) {
    width = concurrency;
    await Promise.all(slots.slice(concurrency));
  },
});
