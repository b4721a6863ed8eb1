// npm run kafka: a Kafka broker for trying the distributed form on this machine. Ctrl-C stops it; its data stay.
//   PORT of the broker: KAFKA_PORT, 9092 without it, or a free one when 9092 is taken. Data: DATA_DIR/kafka.
import { createRequire } from 'node:module';
import { join, resolve } from 'node:path';
import { build, install } from '../prepare.mjs';
import { onStopRequest } from '../service.mjs';
import { root } from '../workspace.mjs';

const USUAL_PORT = 9092;

install();
build();
const { isFree, startKafka } = createRequire(import.meta.url)(join(root, 'dist/libs/kafka-server/src/index.js'));

async function choosePort() {
  if (process.env.KAFKA_PORT) return Number(process.env.KAFKA_PORT);
  if (await isFree(USUAL_PORT)) return USUAL_PORT;
  console.log(`Port ${USUAL_PORT} is taken; the broker takes a free one.`);
  return 0;
}

const starting = startKafka({
  cacheDir: join(root, '.cache/kafka'),
  dataDir: join(resolve(root, process.env.DATA_DIR || '.data'), 'kafka'),
  port: await choosePort(),
  log: console.log,
});
// Asked to stop while it starts, we still have to see it started: the broker is in a process group of its own.
const stopListening = onStopRequest(async () => {
  console.log('Stopping Kafka ...');
  await starting.then((broker) => broker.stop()).catch(() => undefined);
  stopListening();
});
try {
  const { brokers } = await starting;
  console.log(`\nUse it with:  KAFKA_BROKERS=${brokers} npm start\nCtrl-C stops it.`);
} catch (error) {
  console.error(error.message);
  process.exitCode = 1;
  stopListening();
}
