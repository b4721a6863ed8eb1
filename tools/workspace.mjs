// Where things are, and how a program of this workspace is run. Needs nothing installed.
import { spawnSync } from 'node:child_process';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = resolve(dirname(fileURLToPath(import.meta.url)), '..');
export const nxProgram = join(root, 'node_modules/nx/dist/bin/nx.js');
export const jestProgram = join(root, 'node_modules/jest/bin/jest.js');
export const nxEnv = { ...process.env, NX_DAEMON: 'false', NX_NO_CLOUD: 'true' };

/** Ends this process the way its child ended, so that a caller sees the real reason. */
export function endLike({ status, signal }) {
  if (signal) process.kill(process.pid, signal);
  process.exit(status ?? 1);
}

/** Runs a program to its end and gives its exit status; output goes to the terminal unless `options` says otherwise. */
export function run(command, args, options = {}) {
  return spawnSync(command, args, { cwd: root, stdio: 'inherit', ...options });
}
