// CPU time and memory of processes, read from /proc. Elsewhere than on Linux there is none, and nothing is reported.
//   U1. A group is a process and its children. Memory that they share (Postgres' buffers and programs) counts once.
//   U2. Children that have ended count as well: their parent inherits their CPU time.
import { readdirSync, readFileSync } from 'node:fs';

const TICKS_A_SECOND = 100; // what Linux tells programs, whatever the kernel's own clock is
const SAMPLE_MS = 250;
const isLinux = process.platform === 'linux';

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

function readMemory(pid) {
  try {
    const text = readFileSync(`/proc/${pid}/status`, 'latin1');
    const kilobytes = (name) => Number(new RegExp(`^${name}:\\s+(\\d+)`, 'm').exec(text)?.[1] ?? 0);
    return { own: kilobytes('RssAnon'), shared: kilobytes('RssFile') + kilobytes('RssShmem') };
  } catch {
    return { own: 0, shared: 0 };
  }
}

function group(pid, withChildren) {
  if (!withChildren) return [pid];
  const all = readdirSync('/proc').filter((name) => /^\d+$/.test(name));
  return [pid, ...all.map(Number).filter((other) => readStat(other)?.parent === pid)];
}

function cpuSeconds({ pid, withChildren }) {
  const ticks = group(pid, withChildren).map((member) => readStat(member)?.own ?? 0);
  const total = ticks.reduce((sum, own) => sum + own, withChildren ? (readStat(pid)?.reaped ?? 0) : 0); // U2
  return total / TICKS_A_SECOND;
}

function megabytes({ pid, withChildren }) {
  const members = group(pid, withChildren).map(readMemory);
  const shared = Math.max(...members.map((memory) => memory.shared)); // U1
  return members.reduce((sum, { own }) => sum + own, shared) / 1024;
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
 * Watches groups by name, `{ service: { pid }, … }`, until `stop`, which gives `{ cpu, memory, others }`: CPU seconds and
 * peak megabytes of each, and the CPU seconds of everything else on the machine: with many of those, the run says little.
 */
export function watch(groups) {
  if (!isLinux) return { stop: () => undefined };
  const names = Object.keys(groups);
  const all = () => Object.fromEntries(names.map((name) => [name, cpuSeconds(groups[name])]));
  const memory = Object.fromEntries(names.map((name) => [name, 0]));
  const sample = () => {
    for (const name of names) memory[name] = Math.max(memory[name], megabytes(groups[name]));
  };
  sample();
  const timer = setInterval(sample, SAMPLE_MS);
  const before = { groups: all(), machine: machineSeconds() };
  return {
    stop() {
      const after = { groups: all(), machine: machineSeconds() };
      clearInterval(timer);
      sample();
      const cpu = Object.fromEntries(names.map((name) => [name, after.groups[name] - before.groups[name]]));
      const ours = names.reduce((sum, name) => sum + cpu[name], 0);
      return { cpu, memory, others: Math.max(0, after.machine - before.machine - ours) };
    },
  };
}
