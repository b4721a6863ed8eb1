// Proves that the import rules are on. Without a project graph the boundary rule only warns and passes, which would let
// every other lint run pass as well. A file that breaks the rules is put into the core, and `nx lint` has to refuse it.
import { spawnSync } from 'node:child_process';
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { nxEnv, nxProgram, root } from './workspace.mjs';

const intruder = join(root, 'libs/state-machine/src/boundary-intruder.ts');

const BREACHES = [
  { line: "import '@workflows/persistence';", rule: '@nx/enforce-module-boundaries' },
  { line: "import '../../runtime/src/index';", rule: '@nx/enforce-module-boundaries' },
  { line: "import '@workflows/testing';", rule: '@nx/enforce-module-boundaries' },
  { line: "import 'typeorm';", rule: '@nx/enforce-module-boundaries' },
  { line: "import 'node:fs';", rule: 'no-restricted-imports' },
  { line: "import '@dagrejs/dagre';", rule: 'no-restricted-imports' },
  { line: "import './definition/index';", rule: 'no-restricted-imports' },
  { line: 'export const at = Date.now();', rule: 'no-restricted-properties' },
  { line: 'export const today = new Date();', rule: 'no-restricted-syntax' },
  { line: 'export const id = crypto.randomUUID();', rule: 'no-restricted-globals' },
];

function lintCore() {
  const { stdout, stderr, status } = spawnSync(
    process.execPath,
    [nxProgram, 'lint', 'state-machine', '--skip-nx-cache', '--output-style=static'],
    { cwd: root, encoding: 'utf8', env: { ...nxEnv, FORCE_COLOR: '0', NO_COLOR: '1' } },
  );
  return { output: stdout + stderr, failed: status !== 0 };
}

/** ESLint's own report of one file: `line:column  error  message  rule`. */
function reported(output) {
  const section = output.split(/\n\s*\n/).find((part) => part.includes(intruder)) ?? '';
  return section.split('\n').flatMap((row) => {
    const match = /^\s*(\d+):\d+\s+error\s.*\s(\S+)\s*$/.exec(row);
    return match ? [{ row: Number(match[1]), rule: match[2] }] : [];
  });
}

const remove = () => rmSync(intruder, { force: true });
for (const signal of ['SIGINT', 'SIGTERM']) {
  process.on(signal, () => {
    remove();
    process.exit(1);
  });
}

let result;
try {
  writeFileSync(intruder, `${BREACHES.map(({ line }) => line).join('\n')}\n`);
  result = lintCore();
} finally {
  remove();
}

const found = reported(result.output);
const missed = BREACHES.filter(
  ({ rule }, index) => !found.some((report) => report.row === index + 1 && report.rule === rule),
);
if (!result.failed || missed.length > 0) {
  console.error(result.output);
  console.error('The import rules are off: nx lint let these pass:');
  for (const { line, rule } of missed) console.error(`  ${line}  (${rule})`);
  process.exit(1);
}
console.log(`boundaries: nx lint refused all ${BREACHES.length} forbidden lines`);
