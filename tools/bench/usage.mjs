// CPU time and memory of processes, read from /proc. Elsewhere than on Linux there is none, and nothing is reported.
//   U1. A group is a process and, where asked for, its children.
//   U2. Children that have ended count as well: their parent inherits their CPU time.
//   U3. PSS, which shares each page among those that hold it, is read only at the end: reading it walks all pages.
import { readdirSync, readFileSync } from 'node:fs';

const TICKS_A_SECOND = 100; // what Linux tells programs, whatever the kernel's own clock is
const SAMPLE_MS = 250;
export const canWatch = process.platform === 'linux';

function readStat(pid) {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'latin1');
    const [, parent, , , , , , , , , , user, system, childUser, childSystem] = text
      .slice(text.lastIndexOf(')') + 2) // the name before it may hold anything
      .split(' ');
    return {
      parent: Number(parent),
      own: Number(user) + Number(system),
      reaped: Number(childUser) + Number(childSystem),
    };
  } catch {
    return undefined; // it has ended
  }
}

/** Fields of a file of /proc in kilobytes; 0 where there is none, or the process has ended. */
function readKilobytes(file, ...names) {
  try {
    const text = readFileSync(file, 'latin1');
    return names.map((name) => Number(new RegExp(`^${name}:\\s+(\\d+)`, 'm').exec(text)?.[1] ?? 0));
  } catch {
    return names.map(() => 0);
  }
}

function group({ pid, withChildren }) {
  if (!withChildren) return [pid];
  const all = readdirSync('/proc').filter((name) => /^\d+$/.test(name));
  return [pid, ...all.map(Number).filter((other) => readStat(other)?.parent === pid)];
}

/** CPU seconds of a group since it began. */
export function cpuSeconds(one) {
  const ticks = group(one).map((member) => readStat(member)?.own ?? 0);
  const total = ticks.reduce((sum, own) => sum + own, one.withChildren ? (readStat(one.pid)?.reaped ?? 0) : 0); // U2
  return total / TICKS_A_SECOND;
}

/** What its members share (Postgres' buffers and programs) counts once. */
function residentMegabytes(one) {
  const members = group(one).map((pid) => readKilobytes(`/proc/${pid}/status`, 'RssAnon', 'RssFile', 'RssShmem'));
  const shared = Math.max(...members.map(([, files, memory]) => files + memory));
  return members.reduce((sum, [own]) => sum + own, shared) / 1024;
}

function shareMegabytes(one) {
  return group(one).reduce((sum, pid) => sum + readKilobytes(`/proc/${pid}/smaps_rollup`, 'Pss')[0], 0) / 1024;
}

/** PSS of each process of a service that handlers run in; those of its helpers are none. */
export function sandboxMegabytes(pid) {
  if (!canWatch) return [];
  return group({ pid, withChildren: true })
    .filter((member) => member !== pid && commandOf(member).includes('realm-process'))
    .map((member) => readKilobytes(`/proc/${member}/smaps_rollup`, 'Pss')[0] / 1024);
}

function commandOf(pid) {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'latin1');
  } catch {
    return ''; // it has ended
  }
}

/** Seconds that all cores were busy since boot. */
function machineSeconds() {
  const [user, nice, system, , , irq, softIrq, stolen] = readFileSync('/proc/stat', 'latin1')
    .split('\n')[0]
    .trim()
    .split(/\s+/)
    .slice(1)
    .map(Number);
  return (user + nice + system + irq + softIrq + stolen) / TICKS_A_SECOND;
}

/**
 * Watches groups `{ kind, name, pid, withChildren }` until `stop`, which gives of each its CPU seconds, peak RSS and PSS in
 * megabytes, and the CPU seconds of everything else on the machine: with many of those, the run says little.
 */
export function watch(groups) {
  if (!canWatch) return { stop: () => undefined };
  const peaks = groups.map(residentMegabytes);
  const sample = () => groups.forEach((one, index) => (peaks[index] = Math.max(peaks[index], residentMegabytes(one))));
  const timer = setInterval(sample, SAMPLE_MS);
  const [before, machine] = [groups.map(cpuSeconds), machineSeconds()];
  return {
    stop() {
      const [after, busy] = [groups.map(cpuSeconds), machineSeconds() - machine];
      clearInterval(timer);
      sample();
      const processes = groups.map(({ kind, name, pid }, index) => ({
        ...{ kind, name, pid, cpu: after[index] - before[index] },
        ...{ peakRss: peaks[index], pss: shareMegabytes(groups[index]) }, // U3
      }));
      return { processes, others: Math.max(0, busy - processes.reduce((sum, { cpu }) => sum + cpu, 0)) };
    },
  };
}

/** CPU seconds of all processes of some kinds; of all without any named. */
export function cpuOf({ processes }, ...kinds) {
  const meant = processes.filter(({ kind }) => kinds.length === 0 || kinds.includes(kind));
  return meant.reduce((sum, { cpu }) => sum + cpu, 0);
}
