import { readFileSync, readdirSync } from 'node:fs';

/** The processes that a service runs handlers in, by the service's own process; on Linux alone. */
export function realmProcesses(service: number): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name) && isRealmOf(service, name))
    .map(Number);
}

function isRealmOf(service: number, pid: string): boolean {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const [state, parent] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    const isIts = Number(parent) === service && state !== 'Z';
    return isIts && readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes('realm-process');
  } catch {
    return false; // it ended while we were reading
  }
}

/** kill -9 of all of them; gives how many there were. */
export function killRealms(service: number): number {
  return realmProcesses(service).filter((pid) => {
    try {
      return process.kill(pid, 'SIGKILL');
    } catch {
      return false;
    }
  }).length;
}
