// The Kafka brokers of a run: those of libs/kafka-server, as the tests of the distributed form have them.
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { root } from '../workspace.mjs';

const running = new Set();
let starting = [];

/** Topic names are fixed, hence a broker for each service that is measured. */
export async function startBroker(dataDir) {
  const { startKafka } = createRequire(import.meta.url)(join(root, 'dist/libs/kafka-server/src/index.js'));
  const start = startKafka({ cacheDir: join(root, '.cache/kafka'), dataDir, log: () => undefined });
  starting.push(start);
  const server = await start;
  running.add(server);
  return {
    kind: 'broker',
    name: 'broker',
    pid: server.pid,
    brokers: server.brokers,
    async stop() {
      await server.stop();
      running.delete(server);
    },
  };
}

/** Ends all that run, and those whose start was not waited for. */
export async function stopBrokers() {
  await Promise.allSettled(starting);
  starting = [];
  await Promise.all([...running].map((server) => server.stop()));
  running.clear();
}

/** Ends what `stop` has not; synchronous, for the exit of this process. */
export function killBrokers() {
  for (const { pid } of running) {
    try {
      process.kill(pid, 'SIGKILL');
    } catch (error) {
      if (error.code !== 'ESRCH') throw error;
    }
  }
}
