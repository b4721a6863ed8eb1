// npm test: installs and builds what is missing, then runs every test and closes with `N passed, N failed`.
//   node tools/test.mjs [what jest takes, such as a part of a path]
//   T1. Black-box suites run last and two at a time: each starts whole services, and waits for them most of its time.
//   T2. A suite that could not even start counts as one failure, and so does a Jest that left no report.
//   T3. Without Java the tests that need a Kafka broker are skipped, and said to be; CI never skips them.
import { spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { build, install } from './prepare.mjs';
import { jestProgram, root, run } from './workspace.mjs';

const JAVA_NEEDED = 17;
const REPORTS = join(root, '.cache/test');

function javaVersion() {
  const java = process.env.JAVA_HOME ? join(process.env.JAVA_HOME, 'bin/java') : 'java';
  const { stderr } = spawnSync(java, ['-version'], { encoding: 'utf8' });
  return Number(/version "(\d+)/.exec(stderr ?? '')?.[1] ?? 0);
}

/** T3 */
function kafkaSetting() {
  const version = javaVersion();
  if (version >= JAVA_NEEDED) return process.env.WORKFLOWS_TEST_KAFKA;
  const found = version === 0 ? 'there is no Java' : `Java is version ${version}`;
  if (process.env.CI === 'true') {
    console.error(`The Kafka tests need Java ${JAVA_NEEDED}, and ${found}. CI runs every test.`);
    process.exit(1);
  }
  console.log(`Skipping the tests that need a Kafka broker: they need Java ${JAVA_NEEDED}, and ${found}.`);
  return 'off';
}

function jest(name, args, env) {
  const report = join(REPORTS, `${name}.json`);
  rmSync(report, { force: true });
  const { status } = run(
    process.execPath,
    [jestProgram, '--passWithNoTests', '--json', `--outputFile=${report}`, ...args],
    { env },
  );
  return { ok: status === 0, ...counts(report) };
}

/** T2 */
function counts(report) {
  try {
    const result = JSON.parse(readFileSync(report, 'utf8'));
    return {
      passed: result.numPassedTests,
      failed: result.numFailedTests + result.numRuntimeErrorTestSuites,
      skipped: result.numPendingTests + result.numTodoTests,
    };
  } catch (error) {
    console.error(`Jest left no report: ${error.message}`);
    return { passed: 0, failed: 1, skipped: 0 };
  }
}

install();
build();
mkdirSync(REPORTS, { recursive: true });

const kafka = kafkaSetting();
const env = { ...process.env, ...(kafka === undefined ? {} : { WORKFLOWS_TEST_KAFKA: kafka }) };
const filter = process.argv.slice(2);
const blackBox = readdirSync(join(root, 'apps')).filter((name) => name.endsWith('-e2e'));
const runs = [
  jest('specs', [...filter, '--ignoreProjects', ...blackBox], env),
  jest('black-box', [...filter, '--maxWorkers=2', '--selectProjects', ...blackBox], env), // T1
];

const total = (kind) => runs.reduce((sum, one) => sum + one[kind], 0);
const ok = runs.every((one) => one.ok) && total('failed') === 0;
const skipped = total('skipped') > 0 ? `, ${total('skipped')} skipped` : '';
console.log(`${total('passed')} passed, ${total('failed')} failed${skipped}`);
process.exitCode = ok ? 0 : 1;
