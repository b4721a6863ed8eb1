// npm run dev: as npm start, and a change of the sources rebuilds and restarts.
//   D1. A source that does not compile leaves the running service alone.
//   D2. The next service starts only when the one before it has ended; both would want the same port and data.
import { existsSync, watch } from 'node:fs';
import { join } from 'node:path';
import { build, install, rebuild } from './prepare.mjs';
import { onStopRequest, startService } from './service.mjs';
import { root } from './workspace.mjs';

const SETTLE_MS = 200;

install();
build();

let service = start();
let isStopping = false;
let timer;
let work = Promise.resolve();

function start() {
  const started = startService(process.argv.slice(2));
  void started.ended.then(({ status, signal, error }) => {
    if (isStopping || started !== service) return;
    console.log(`The service ended (${error?.message ?? signal ?? status}); waiting for a change.`);
  });
  return started;
}

async function restart() {
  if (!(await rebuild())) {
    console.error('The build failed; the service goes on as it was.'); // D1
    return;
  }
  if (isStopping) return;
  const previous = service;
  service = undefined;
  previous.stop();
  await previous.ended; // D2
  if (!isStopping) service = start();
}

function isSource(file) {
  return file !== null && /[\\/]src[\\/]/.test(file) && !/\.(spec|fixture)\.ts$/.test(file);
}

for (const folder of ['libs', 'apps'].map((name) => join(root, name)).filter(existsSync)) {
  watch(folder, { recursive: true }, (_event, file) => {
    if (!isSource(file)) return;
    clearTimeout(timer);
    timer = setTimeout(() => (work = work.then(restart)), SETTLE_MS);
  });
}

onStopRequest(async (signal) => {
  isStopping = true;
  clearTimeout(timer);
  service?.stop(signal);
  await work;
  await service?.ended;
  process.exit(0);
});
