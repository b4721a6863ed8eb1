// The process in which the functions live, for both types: a worker that polls, or a server that is called.
import { createServer } from 'node:net';
import { Buffer } from 'node:buffer';
import { openConnection } from './http-client.mjs';
import { messageReader } from './http-message.mjs';
import { serveRole } from './roles.mjs';
import { WORKLOADS } from './workloads.mjs';

const WAIT_SECONDS = 30;
const MAX_TASKS = 100;
const MAX_RESULTS = 1000;

/**
 * Polls are held by the service on `polls` connections. What they bring is answered over `answers` others, so that the
 * next poll is there before the next task is; results gather while all of those are busy, and go together.
 */
async function work({ service, functions, polls, answers }) {
  const idle = await Promise.all(Array.from({ length: answers }, () => openConnection(service)));
  const names = Object.keys(functions);
  let results = [];

  const flush = async () => {
    if (results.length === 0 || idle.length === 0) return;
    const kept = idle.pop();
    const tasks = results.slice(0, MAX_RESULTS);
    results = results.slice(MAX_RESULTS);
    const connection = kept.isClosed ? await openConnection(service) : kept;
    const { status, body } = await connection.request('POST', '/tasks/complete', JSON.stringify({ tasks }));
    if (status !== 200 || body.includes('"accepted":false'))
      throw new Error(`complete was answered ${status}: ${body}`);
    idle.push(connection);
    await flush();
  };

  const poll = async (number) => {
    const connection = await openConnection(service);
    const order = JSON.stringify({
      functions: names,
      maxTasks: MAX_TASKS,
      wait: WAIT_SECONDS,
      workerId: `bench-${number}`,
    });
    for (;;) {
      const { status, body } = await connection.request('POST', '/tasks/poll', order);
      if (status !== 200) throw new Error(`poll was answered ${status}: ${body}`);
      for (const task of JSON.parse(body).tasks) {
        arrivals?.push(performance.now());
        results.push({ token: task.token, output: functions[task.function](task.arguments) });
      }
      flush().catch(giveUp);
    }
  };
  for (let number = 1; number <= polls; number++) poll(number).catch(giveUp);
}

/** Serves each function at the path of its name; gives the port. */
function serve(functions) {
  const server = createServer({ noDelay: true }, (socket) => {
    const read = messageReader((requestLine, body) => {
      const name = requestLine.split(' ')[1].slice(1);
      const result = JSON.stringify(functions[name](JSON.parse(body)));
      const head = `HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: ${Buffer.byteLength(result)}\r\n\r\n`;
      socket.write(head + result);
    });
    socket.on('data', read);
    socket.on('error', () => socket.destroy()); // the service ended before us
  });
  return new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(server.address().port)));
}

let stopping = false;
/** When tasks came, one by one; only where somebody asks. */
let arrivals;

/** A worker that cannot go on must end the run: what is measured after it means nothing. */
function giveUp(error) {
  if (stopping) return;
  console.error(`The worker gives up: ${error.stack}`);
  process.exit(1);
}

serveRole({
  async start({ service, workload, type, polls, answers }) {
    const { functions } = WORKLOADS[workload];
    if (type === 'http') return { port: await serve(functions) };
    await work({ service, functions, polls, answers });
  },
  recordArrivals() {
    arrivals = [];
  },
  arrivals: () => ({ arrivals }),
  /** The service is about to end, and the end of a connection is no failure any more. */
  expectEnd() {
    stopping = true;
  },
});
