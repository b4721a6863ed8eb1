// The service as a child process.
//   S1. A stop reaches it once. Ctrl-C goes to every process of the terminal's group and npm passes signals on besides;
//       the child is therefore put in a group of its own, and what arrives within a second counts as one.
//   S2. npm hands a SIGTERM to the shell it runs a script in, which dies of it and tells nobody. Run by npm, the loss of
//       the parent therefore is a stop as well.
//   S3. However the child ends, that is told: exit status or signal.
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { root } from './workspace.mjs';

const MAIN = join(root, 'dist/apps/standalone/src/main.js');
// Most of what is allocated is gone after a request: a larger young generation makes collecting it cheaper.
export const NODE_OPTIONS = ['--max-semi-space-size=64'];
const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'];
const ONE_STOP_MS = 1000;
const PARENT_CHECK_MS = 250;

export function startService(args = []) {
  const child = spawn(process.execPath, [...NODE_OPTIONS, MAIN, ...args], {
    cwd: root,
    stdio: ['ignore', 'inherit', 'inherit'],
    detached: process.platform !== 'win32', // S1
  });
  const ended = new Promise((resolveEnd) => {
    child.once('error', (error) => resolveEnd({ status: 1, signal: null, error }));
    child.once('exit', (status, signal) => resolveEnd({ status, signal }));
  });
  return { ended, stop: (signal = 'SIGTERM') => child.kill(signal) };
}

/** Calls `onStop` for each stop a person or a supervisor asks for; returns what takes the listening back. */
export function onStopRequest(onStop) {
  let last = -Infinity;
  const request = (signal) => {
    if (performance.now() - last < ONE_STOP_MS) return; // S1
    last = performance.now();
    onStop(signal);
  };
  for (const signal of SIGNALS) process.on(signal, request);
  const parentCheck = process.env.npm_lifecycle_event && watchParent(() => request('SIGTERM')); // S2
  return () => {
    clearInterval(parentCheck);
    for (const signal of SIGNALS) process.off(signal, request);
  };
}

function watchParent(onLoss) {
  const parent = process.ppid;
  const check = setInterval(() => {
    if (process.ppid === parent) return;
    clearInterval(check);
    onLoss();
  }, PARENT_CHECK_MS);
  return check;
}
