// npm run bench [-- name…] [--quick] [--profile]: measures the service and, after a full run, writes docs/benchmarks.md.
// npm run bench -- interpreter: measures the pure interpreter alone, and fails below its floors.
//   B1. Whatever way it ends (done, failed, Ctrl-C), no process and no data of it stay behind.
//   B2. A partial, quick or profiled run only prints: the page holds figures that were taken alike.
import { chmodSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { build, install } from '../prepare.mjs';
import { onStopRequest } from '../service.mjs';
import { root } from '../workspace.mjs';

const FULL = { warmUpMs: 5_000, measureMs: 10_000, yardstickMs: 2_000 };
const QUICK = { warmUpMs: 2_500, measureMs: 3_000, yardstickMs: 1_000 };

const { values: options, positionals } = parseArgs({
  allowPositionals: true,
  options: { quick: { type: 'boolean' }, profile: { type: 'boolean' }, 'no-build': { type: 'boolean' } },
});
if (!options['no-build']) {
  install();
  build();
}
// Only now: these need what install and build have brought.
const { benchInterpreter, hasReached } = await import('./interpreter.mjs');
if (positionals.length === 1 && positionals[0] === 'interpreter') process.exit(hasReached(benchInterpreter()) ? 0 : 1);
const { startDatabase } = await import('./database.mjs');
const { describeMachine } = await import('./machine.mjs');
const { printProfiles } = await import('./profile.mjs');
const { forkRole, killRoles } = await import('./roles.mjs');
const { runVariant } = await import('./run-variant.mjs');
const { killProcesses } = await import('./service-process.mjs');
const { killBrokers, stopBrokers } = await import('./broker.mjs');
const tables = await import('./tables.mjs');
const { choose } = await import('./variants.mjs');
const { writePage } = await import('./write-page.mjs');

const variants = choose(positionals);
const times = options.quick ? QUICK : FULL;
const isWhole = positionals.length === 0 && !options.quick && !options.profile;
const folder = mkdtempSync(join(process.env.DATA_DIR ?? tmpdir(), 'workflows-bench-'));
chmodSync(folder, 0o711); // run by root, Postgres is another user, who has to get through
const stopped = new Promise((_, reject) => {
  onStopRequest((signal) => reject(new Error(`Stopped by ${signal}`)));
  process.on('uncaughtException', reject); // such as a reader of our output that has gone
});
process.on('exit', () => {
  killRoles(); // B1
  killProcesses();
  killBrokers();
});

let starting;
let status = 0;
try {
  await Promise.race([runAll(), stopped]);
} catch (error) {
  console.error(error.message);
  status = 1;
} finally {
  killRoles();
  killProcesses();
  await stopBrokers();
  const database = await starting?.catch(() => undefined); // it may have been stopped while still starting
  await database?.stop();
  rmSync(folder, { recursive: true, force: true });
}
process.exit(status);

function runAll() {
  return new Promise((resolve, reject) => {
    starting = startDatabase({ folder, onLost: reject });
    starting.then(runVariants).then(resolve, reject);
  });
}

async function runVariants(database) {
  const interpreter = isWhole ? benchInterpreter() : undefined; // B2
  const yardstick = await openYardstick(database);
  const results = [];
  for (const variant of variants) {
    await yardstick.measure();
    const profileFolder = options.profile ? join(folder, 'profile', variant.name) : undefined;
    if (profileFolder !== undefined) mkdirSync(profileFolder, { recursive: true });
    console.log(`\n${variant.name}: ${variant.says} …`);
    const figures = await runVariant(variant, { checkout: root, database, folder, times, profileFolder });
    results.push({ variant, figures });
    console.log(`  ${Math.round(figures.rate)}/s, p50 ${figures.p50.toFixed(2)} ms`);
    if (profileFolder !== undefined) printProfiles({ folder: profileFolder, variant, figures });
  }
  await yardstick.measure();
  report(results, yardstick.median(), describeMachine(database.version), interpreter);
}

async function openYardstick(database) {
  const role = forkRole('./yardstick.mjs');
  await role.order('connect', { url: await database.create('yardstick'), warmUpMs: times.yardstickMs });
  const measured = [];
  const median = (name) => measured.map((one) => one[name]).sort((a, b) => a - b)[measured.length >> 1];
  return {
    async measure() {
      const one = await role.order('measure', { ms: times.yardstickMs });
      measured.push(one);
      console.log(`Yardstick: Y ${Math.round(one.y)}/s, L ${one.l.toFixed(3)} ms`);
    },
    median: () => ({ y: median('y'), l: median('l') }),
  };
}

function report(results, yardstick, machine, interpreter) {
  console.log(
    `\n${machine.cores} cores (${machine.cpu}), ${machine.memory}, Node.js ${machine.node}, Postgres ${machine.postgres}`,
  );
  console.log(
    `\n${tables.yardstickLine(yardstick)}\n\n${tables.speedTable(results, yardstick)}\n\n${tables.costTable(results)}\n\n${tables.memoryTable(results)}`,
  );
  console.log(`\n${tables.verdicts(results, yardstick)}\n${tables.disturbance(results, machine.cores)}`);
  console.log(
    isWhole
      ? `\nWritten to ${writePage(results, yardstick, machine, interpreter)}.`
      : '\nNot a full run: nothing was written.',
  );
}
