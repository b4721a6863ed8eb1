// The service in its one-process form, as a child of this command.
//   S1. It runs as anyone would run it: no setting but where things are, and no line for each request in its log.
//   S2. Its own process group: the terminal's Ctrl-C must not end it before what loads it.
import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { root } from '../workspace.mjs';
import { NODE_OPTIONS } from '../service.mjs';

const MAIN = join(root, 'dist/apps/standalone/src/main.js');
const READY_LINE = /Workflows is ready at http:\/\/127\.0\.0\.1:(\d+)/;
const READY_WITHIN_MS = 60_000;
const STOP_WITHIN_MS = 20_000;
const KEPT_OUTPUT = 8_000;
const INHERITED = ['PATH', 'HOME', 'TMPDIR', 'LANG', 'NODE_EXTRA_CA_CERTS'];

const running = new Set();

export async function startService({ databaseUrl, folder, profileFolder }) {
  const key = `bench-${randomBytes(16).toString('hex')}`;
  const profile =
    profileFolder === undefined ? [] : ['--cpu-prof', `--cpu-prof-dir=${profileFolder}`, '--cpu-prof-interval=500'];
  const child = spawn(process.execPath, [...NODE_OPTIONS, ...profile, MAIN], {
    cwd: root,
    env: {
      ...Object.fromEntries(
        INHERITED.map((name) => [name, process.env[name]]).filter(([, value]) => value !== undefined),
      ),
      ...{ PORT: '0', EXAMPLE: 'off', DATABASE_URL: databaseUrl, DATA_DIR: folder, API_KEY: key, LOG_LEVEL: 'warn' }, // S1
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
    child.once('exit', (status, signal) => reject(new Error(`The service ended (${signal ?? status}):\n${output}`)));
    const late = () => reject(new Error(`The service was not ready after ${READY_WITHIN_MS / 1000} s:\n${output}`));
    setTimeout(late, READY_WITHIN_MS).unref();
  });
  const port = await ready;

  return {
    pid: child.pid,
    address: { port, key },
    output: () => output,
    async stop() {
      if (child.exitCode !== null || child.signalCode !== null) return;
      const exit = once(child, 'exit');
      child.kill('SIGTERM');
      const late = await Promise.race([exit.then(() => false), sleep(STOP_WITHIN_MS, true, { ref: false })]);
      if (late) child.kill('SIGKILL');
      await exit;
      if (late) console.error(`The service did not end within ${STOP_WITHIN_MS / 1000} s of SIGTERM and was killed.`);
    },
  };
}

/** Ends what `stop` has not; synchronous, for the exit of this process. */
export function killServices() {
  for (const child of running) child.kill('SIGKILL');
}
