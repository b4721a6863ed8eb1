/**
 * Runs beside an evaluation that may never let go of its own thread: when the process above is gone, however it went, this
 * one goes, too.
 */
const parent = process.ppid;
const INTERVAL_MS = 1_000;

setInterval(() => {
  if (process.ppid !== parent || !isAlive(parent)) process.kill(process.pid, 'SIGKILL');
}, INTERVAL_MS);

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return !(error instanceof Error && 'code' in error && error.code === 'ESRCH');
  }
}
