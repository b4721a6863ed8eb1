// One process of the service, as a child of this command.
//   S1. It runs as anyone would run it: no setting but where things are, and no line for each request in its log.
//   S2. Its own process group: the terminal's Ctrl-C must not end it before what loads it.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { NODE_OPTIONS } from '../service.mjs';

const READY_LINE = / is ready at http:\/\/127\.0\.0\.1:(\d+)/;
const READY_WITHIN_MS = 60_000;
const STOP_WITHIN_MS = 20_000;
const KEPT_OUTPUT = 8_000;
const INHERITED = ['PATH', 'HOME', 'TMPDIR', 'LANG', 'NODE_EXTRA_CA_CERTS'];

const running = new Set();

/**
 * Starts `dist/apps/<app>` of a checkout and gives it once it is ready. `kind` is under what its use is added up (the
 * app's name without one), `name` tells it from others of its kind.
 */
export async function startProcess({ app, kind = app, name = app, checkout, env, profileFolder }) {
  const profile =
    profileFolder === undefined ? [] : ['--cpu-prof', `--cpu-prof-dir=${profileFolder}`, '--cpu-prof-interval=500'];
  const main = join(checkout, 'dist/apps', app, 'src/main.js');
  const child = spawn(process.execPath, [...NODE_OPTIONS, ...profile, main], {
    cwd: checkout,
    env: {
      ...Object.fromEntries(
        INHERITED.map((name) => [name, process.env[name]]).filter(([, value]) => value !== undefined),
      ),
      ...{ PORT: '0', LOG_LEVEL: 'warn', ...env }, // S1
    },
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: process.platform !== 'win32', // S2
  });
  running.add(child);
  child.once('exit', () => running.delete(child));
  let output = '';
  const ready = new Promise((resolve, reject) => {
    const read = (chunk) => {
      output = (output + chunk).slice(-KEPT_OUTPUT);
      const ready = READY_LINE.exec(output);
      if (ready !== null) resolve(Number(ready[1]));
    };
    child.stdout.on('data', read);
    child.stderr.on('data', read);
    child.once('error', reject);
    child.once('exit', (status, signal) => reject(new Error(`The ${name} ended (${signal ?? status}):\n${output}`)));
    const late = () => reject(new Error(`The ${name} was not ready after ${READY_WITHIN_MS / 1000} s:\n${output}`));
    setTimeout(late, READY_WITHIN_MS).unref();
  });
  const port = await ready;

  return {
    kind,
    name,
    pid: child.pid,
    withChildren: true, // the helpers in which expressions and tests run
    port,
    output: () => output,
    async stop() {
      if (child.exitCode !== null || child.signalCode !== null) return;
      const exit = once(child, 'exit');
      child.kill('SIGTERM');
      const late = await Promise.race([exit.then(() => false), sleep(STOP_WITHIN_MS, true, { ref: false })]);
      if (late) child.kill('SIGKILL');
      await exit;
      if (late) console.error(`The ${name} did not end within ${STOP_WITHIN_MS / 1000} s of SIGTERM and was killed.`);
    },
  };
}

/** Ends what `stop` has not; synchronous, for the exit of this process. */
export function killProcesses() {
  for (const child of running) child.kill('SIGKILL');
}
