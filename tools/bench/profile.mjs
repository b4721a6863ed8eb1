// What the main thread of a process did in the measured window, out of the .cpuprofile that Node writes at its end.
//   P1. Both clocks are the machine's monotonic one, so the window's moments are the profile's, in microseconds.
//   P2. A sample stands for the time until the next one.
//   P3. Samples tell shares of the time; on a busy machine they include waiting for a core. The microseconds printed are
//       those shares of the CPU time that the process really used.
import { copyFileSync, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { root } from '../workspace.mjs';

const TOP = 45;

/** Prints those of the processes that were profiled, in microseconds a completed execution; a second, where there are none. */
export function printProfiles({ folder, variant, figures }) {
  const entries = readdirSync(folder);
  for (const { name, pid, cpu } of figures.usage?.processes ?? []) {
    const entry = entries.find((file) => file.includes(`.${pid}.0.`)); // 0 is the main thread
    if (entry === undefined) continue;
    console.log(`\n  ${variant.name}, ${name}`);
    const { completed, seconds } = figures;
    const unit = completed === undefined ? 'a second' : 'an execution';
    printProfile(join(folder, entry), { figures, cpuMicros: (cpu * 1e6) / (completed ?? seconds), unit });
    const kept = join(root, 'tmp', `bench-${variant.name}-${name.replaceAll(' ', '-')}.cpuprofile`);
    mkdirSync(join(root, 'tmp'), { recursive: true });
    copyFileSync(join(folder, entry), kept);
    console.log(`\n  The whole profile is in ${relative(root, kept)}.`);
  }
}

function printProfile(file, { figures, cpuMicros, unit }) {
  const profile = JSON.parse(readFileSync(file, 'utf8'));
  const spent = timeByNode(profile, Number(figures.openedAt / 1000n), Number(figures.closedAt / 1000n));
  const busy = busyTime(profile.nodes, spent);
  const per = (micros) => (micros / busy) * cpuMicros; // P3
  const table = (title, entries) => {
    console.log(`\n  ${title} (µs ${unit})`);
    for (const [key, micros] of entries) console.log(`  ${per(micros).toFixed(1).padStart(8)}  ${key}`);
  };
  table(
    'by package, self',
    largest(
      sumBy(profile.nodes, spent, (frame) => packageOf(frame)),
      25,
    ),
  );
  table(
    'by function, self',
    largest(
      sumBy(profile.nodes, spent, (frame) => describe(frame)),
      TOP,
    ),
  );
  table('our functions, with all they call', largest(withCallees(profile, spent), TOP));
}

function timeByNode({ samples, timeDeltas, startTime }, from, to) {
  const spent = new Map();
  let at = startTime;
  for (let index = 0; index < samples.length - 1; index++) {
    at += timeDeltas[index];
    if (at < from || at > to) continue;
    spent.set(samples[index], (spent.get(samples[index]) ?? 0) + timeDeltas[index + 1]); // P2
  }
  return spent;
}

function busyTime(nodes, spent) {
  return nodes
    .filter(({ callFrame }) => callFrame.functionName !== '(idle)')
    .reduce((sum, { id }) => sum + (spent.get(id) ?? 0), 0);
}

function sumBy(nodes, spent, keyOf) {
  const sums = new Map();
  for (const { id, callFrame } of nodes) {
    const key = keyOf(callFrame);
    sums.set(key, (sums.get(key) ?? 0) + (spent.get(id) ?? 0));
  }
  return sums;
}

/** A function below itself counts once. */
function withCallees({ nodes }, spent) {
  const byId = new Map(nodes.map((node) => [node.id, node]));
  const sums = new Map();
  const visit = (node, above) => {
    const key = isOurs(node.callFrame) ? describe(node.callFrame) : undefined;
    const isNew = key !== undefined && !above.has(key);
    if (isNew) above.add(key);
    let total = spent.get(node.id) ?? 0;
    for (const child of node.children ?? []) total += visit(byId.get(child), above);
    if (isNew) {
      above.delete(key);
      sums.set(key, (sums.get(key) ?? 0) + total);
    }
    return total;
  };
  visit(nodes[0], new Set());
  return sums;
}

const largest = (sums, count) => [...sums].sort((a, b) => b[1] - a[1]).slice(0, count);

function pathOf({ url }) {
  const path = url.startsWith('file:') ? fileURLToPath(url) : url;
  return path.startsWith(root) ? relative(root, path) : path;
}

const isOurs = (frame) => /^(dist|libs|apps)\//.test(pathOf(frame));

function packageOf(frame) {
  if (frame.url === '') return frame.functionName.startsWith('(') ? frame.functionName : '(native code)';
  const path = pathOf(frame);
  const inModules = path.lastIndexOf('node_modules/');
  if (inModules !== -1) return /^(@[^/]+\/[^/]+|[^/]+)/.exec(path.slice(inModules + 'node_modules/'.length))[0];
  return isOurs(frame) ? path.split('/').slice(0, 3).join('/') : path;
}

function describe(frame) {
  const name = frame.functionName === '' ? '(anonymous)' : frame.functionName;
  return frame.url === '' ? name : `${name}  ${pathOf(frame)}:${frame.lineNumber + 1}`;
}
