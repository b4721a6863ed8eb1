// npm run bench [-- name…] [--full] [--profile]: measures the service, shortly and to the terminal. A full run takes longer
//   windows and, of all variants, writes docs/benchmarks.md.
// npm run bench -- name… --against <folder or name>: measures pairs with another built checkout, or with another variant.
// npm run bench -- interpreter: measures the pure interpreter alone, and fails below its floors.
//   B1. Whatever way it ends (done, failed, Ctrl-C), no process and no data of it stay behind.
//   B2. A partial, short or profiled run only prints: the page holds figures that were taken alike.
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { build, install } from '../prepare.mjs';
import { onStopRequest } from '../service.mjs';
import { root } from '../workspace.mjs';

const SHORT = {
  ...{ warmUpMs: 5_000, measureMs: 5_000, yardstickMs: 1_000, idleMs: 10_000, storedRows: 50_000 },
  ...{ pairs: 10, pairMs: 3_000, suspended: 1_000, redeployed: 200, calls: 1_000 },
};
const FULL = {
  ...{ warmUpMs: 10_000, measureMs: 10_000, yardstickMs: 2_000, idleMs: 30_000, storedRows: 1_000_000 },
  ...{ pairs: 20, pairMs: 4_000, suspended: 10_000, redeployed: 1_000, calls: 10_000 },
};

const { values: options, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    full: { type: 'boolean', default: false },
    profile: { type: 'boolean', default: false },
    against: { type: 'string' },
    'no-build': { type: 'boolean', default: false },
  },
});
if (options.profile && options.against !== undefined) throw new Error('Pairs are not profiled.');
if (!options['no-build']) {
  install();
  build();
}
// Only now: these need what install and build have brought.
const { benchInterpreter, hasReached } = await import('./interpreter.mjs');
if (positionals.length === 1 && positionals[0] === 'interpreter') process.exit(hasReached(benchInterpreter()) ? 0 : 1);
const { killBrokers, stopBrokers } = await import('./broker.mjs');
const { startDatabase } = await import('./database.mjs');
const { measureAll } = await import('./measure-all.mjs');
const { runPairs } = await import('./pairs.mjs');
const { killRoles } = await import('./roles.mjs');
const { killProcesses } = await import('./service-process.mjs');
const { choose } = await import('./variants.mjs');

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
  const variants = choose(positionals);
  return new Promise((resolve, reject) => {
    starting = startDatabase({ folder, onLost: reject });
    starting.then((database) => run(variants, database)).then(resolve, reject);
  });
}

function run(variants, database) {
  const { against, full, profile: isProfiled } = options;
  const place = { database, folder, checkout: root, times: full ? FULL : SHORT };
  if (against !== undefined) return runPairs(variants, { ...place, against });
  const isWhole = full && positionals.length === 0 && !isProfiled; // B2
  return measureAll(variants, { ...place, isWhole, isProfiled });
}
