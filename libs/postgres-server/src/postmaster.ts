import { execFile } from 'node:child_process';
import { readFile, readdir, readlink, realpath, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { isAlive } from './cluster';
import { codeOf } from './errors';

const BACKENDS_GONE_MS = 10_000;

/** The main process of a Postgres server, as its pid file tells of it. */
export type Postmaster = { pid: number; port: number; ready: boolean };

/** What the pid file in a cluster says, or undefined when there is none (or it is half written). */
export async function readPidFile(cluster: string): Promise<Postmaster | undefined> {
  const text = await readFile(join(cluster, 'postmaster.pid'), 'utf8').catch((error: unknown) => {
    if (codeOf(error) === 'ENOENT') return '';
    throw error;
  });
  const lines = text.split('\n');
  const [pid, port] = [Number(lines[0]), Number(lines[3])];
  return pid > 0 && port > 0 ? { pid, port, ready: (lines[7] ?? '').trim() === 'ready' } : undefined;
}

/**
 * The live postmaster of this cluster, if there is one.
 * After a reboot the pid in the file may be some stranger's. Postgres cannot tell and refuses to start; we can, and
 * then remove the file.
 */
export async function findPostmaster(cluster: string): Promise<Postmaster | undefined> {
  const found = await readPidFile(cluster);
  if (found === undefined || !(await isRunning(found.pid))) return undefined;
  if (await isPostmasterOf(found.pid, cluster)) return found;
  await rm(join(cluster, 'postmaster.pid'), { force: true });
  return undefined;
}

/** A zombie does not count: under a pid 1 that reaps nobody, a dead orphan answers signals for ever. */
export async function isRunning(pid: number): Promise<boolean> {
  if (!isAlive(pid)) return false;
  const status = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '');
  return status.slice(status.lastIndexOf(')') + 2, status.lastIndexOf(')') + 3) !== 'Z';
}

/**
 * A dead postmaster that nobody has reaped yet still answers signals, and Postgres, which takes it for a live one, would
 * refuse to start. Its pid file goes once none of its backends is left: until then they may write into the cluster.
 */
export async function forgetUnreaped(cluster: string): Promise<void> {
  for (const deadline = Date.now() + BACKENDS_GONE_MS; ; await sleep(20)) {
    const found = await readPidFile(cluster);
    if (found === undefined || !isAlive(found.pid) || (await isRunning(found.pid))) return;
    if (!(await hasProcesses(cluster))) return rm(join(cluster, 'postmaster.pid'), { force: true });
    if (Date.now() > deadline) return; // Postgres says what is in its way
  }
}

/** Whether any process of Postgres works in this cluster; a zombie only shows on Linux, and so does this. */
async function hasProcesses(cluster: string): Promise<boolean> {
  const folder = await realpath(cluster);
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
  const folders = await Promise.all(pids.map((pid) => readlink(`/proc/${pid}/cwd`).catch(() => '')));
  return folders.includes(folder);
}

/** Waits for the process to end; false when the time is over first. */
export async function waitForEnd(pid: number, withinMs: number): Promise<boolean> {
  const deadline = Date.now() + withinMs;
  while (await isRunning(pid)) {
    if (Date.now() > deadline) return false;
    await sleep(20);
  }
  return true;
}

async function isPostmasterOf(pid: number, cluster: string): Promise<boolean> {
  if (process.platform === 'linux') {
    const cwd = await readlink(`/proc/${pid}/cwd`).catch(() => ''); // Postgres works in its data directory
    return cwd === (await realpath(cluster));
  }
  const command = await promisify(execFile)('ps', ['-o', 'command=', '-p', String(pid)]).catch(() => ({ stdout: '' }));
  return command.stdout.includes(cluster);
}
