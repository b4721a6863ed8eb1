import { readFileSync, readdirSync } from 'node:fs';

/** Parent and state of each process, from /proc. A name may hold spaces and brackets, and so fields count from the last `)`. */
function processes(): { pid: number; parent: number; isZombie: boolean }[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((name) => {
      try {
        const stat = readFileSync(`/proc/${name}/stat`, 'utf8');
        const [state, parent] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
        return [{ pid: Number(name), parent: Number(parent), isZombie: state === 'Z' }];
      } catch {
        return []; // it ended while we were reading
      }
    });
}

/** The process and all that descend from it, itself first. */
export function processTree(root: number): number[] {
  const all = processes();
  const tree = [root];
  for (const pid of tree) tree.push(...all.filter((one) => one.parent === pid).map((one) => one.pid));
  return tree;
}

export function isAlive(pid: number): boolean {
  return processes().some((one) => one.pid === pid && !one.isZombie);
}

/** kill -9, one after the other, the first first; gives those that were there to be killed. */
export function killNow(pids: readonly number[]): number[] {
  return pids.filter((pid) => {
    try {
      return process.kill(pid, 'SIGKILL');
    } catch {
      return false;
    }
  });
}
