// The forms of the service. Each is opened from the dist of a checkout on an empty database and gives
//   address: where its API is, with the key;   processes: what it consists of;   stop().
//   F1. A form is given once it takes work at its full width: every executor owns its share of the shards.
import { randomBytes } from 'node:crypto';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { root } from '../workspace.mjs';
import { startBroker } from './broker.mjs';
import { startProcess } from './service-process.mjs';

const SHARED_WITHIN_MS = 60_000;
const LOOK_MS = 100;

const secret = (what) => `${what}-${randomBytes(16).toString('hex')}`;

export const openForm = (variant, place) => (variant.executors ? kafkaForm(variant, place) : oneProcess(place));

async function oneProcess({ checkout, databaseUrl, folder, profileFolder }) {
  const key = secret('bench');
  const env = { EXAMPLE: 'off', DATABASE_URL: databaseUrl, DATA_DIR: folder, API_KEY: key };
  const service = await startProcess({ app: 'standalone', kind: 'service', checkout, env, profileFolder });
  return { address: { port: service.port, key }, processes: [service], stop: () => service.stop() };
}

/** Gateway, registry and executors as processes of their own, on a broker of their own. */
async function kafkaForm({ executors }, { checkout, databaseUrl, folder, profileFolder }) {
  const { freePort } = createRequire(import.meta.url)(join(root, 'dist/libs/postgres-server/src/index.js'));
  const processes = [];
  const stop = async () => {
    const [broker, ...services] = processes;
    await Promise.all(services.map((service) => service.stop())); // they say farewell to the broker
    await broker?.stop();
  };
  const add = async (starting) => processes[processes.push(await starting) - 1];
  try {
    const { brokers } = await add(startBroker(join(folder, 'kafka')));
    const [registryPort, key] = [await freePort(), secret('bench')];
    const env = {
      ...{ DATABASE_URL: databaseUrl, KAFKA_BROKERS: brokers, INTERNAL_SECRET: secret('internal') },
      ...{ REGISTRY_ADDRESS: `127.0.0.1:${registryPort}`, REGISTRY_PORT: String(registryPort) },
      ...{ API_KEY: key, ALLOW_PRIVATE_NETWORK: 'true', EXECUTOR_HOST: '127.0.0.1' },
    };
    await add(startProcess({ app: 'registry', checkout, env })); // it migrates the database
    const gateway = await add(startProcess({ app: 'gateway', checkout, env, profileFolder }));
    for (let number = 1; number <= executors; number++) {
      const own = { ...env, EXECUTOR_PORT: String(await freePort()) };
      const name = `executor ${number}`;
      await add(startProcess({ app: 'executor', kind: 'executors', name, checkout, env: own, profileFolder }));
    }
    await shardsAreShared(databaseUrl, executors); // F1
    return { address: { port: gateway.port, key }, processes, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function shardsAreShared(databaseUrl, executors) {
  const database = new pg.Client(databaseUrl);
  await database.connect();
  try {
    for (const end = performance.now() + SHARED_WITHIN_MS; ;) {
      const { rows } = await database.query('select owner, count(*)::int as shards from shard group by owner');
      const share = Math.floor(rows.reduce((sum, { shards }) => sum + shards, 0) / executors);
      if (rows.length === executors && rows.every(({ owner, shards }) => owner !== null && shards >= share)) return;
      if (performance.now() > end) throw new Error(`The executors do not share the shards: ${JSON.stringify(rows)}`);
      await sleep(LOOK_MS);
    }
  } finally {
    await database.end();
  }
}
