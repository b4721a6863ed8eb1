// Proves that the import rules are on, for every layer, list of packages and door that there is. Without a project graph the
// boundary rule only warns and passes, which would let every other lint run pass as well. The lines that have to be refused
// (tools/boundary-breaches.mjs) are linted as if they stood in their projects, against the graph that nx leaves on the disk.
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { ESLint } from 'eslint';
import tseslint from 'typescript-eslint';
import { LAYERS, PACKAGES } from '../eslint.config.mjs';
import { BREACHES } from './boundary-breaches.mjs';
import { nxEnv, nxProgram, root, run } from './workspace.mjs';

const BOUNDARIES = '@nx/enforce-module-boundaries';
const readJson = (file) => JSON.parse(readFileSync(file, 'utf8'));

/** The doors of the core by the names that others import, each with the folder behind it (ADR 21). */
const DOORS = Object.entries(readJson(join(root, 'tsconfig.base.json')).compilerOptions.paths)
  .filter(([name]) => name.startsWith('@workflows/state-machine'))
  .map(([name, [index]]) => ({ name, folder: dirname(index).replace('./', '') }));

/** Has nx make its graph, which is also what the boundary rule reads. */
function projects() {
  const folder = mkdtempSync(join(tmpdir(), 'boundaries-'));
  try {
    const file = join(folder, 'graph.json');
    const { status } = run(process.execPath, [nxProgram, 'graph', `--file=${file}`], { env: nxEnv, stdio: 'ignore' });
    if (status !== 0) throw new Error('nx cannot make its project graph: npx nx graph --file=graph.json');
    return Object.values(readJson(file).graph.nodes).map(({ name, data }) => ({ name, ...data }));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** No breach needs types, and there are no such files, so the rules that read types are off here. */
const eslint = new ESLint({
  cwd: root,
  overrideConfig: [
    { files: ['**/*.ts'], ...tseslint.configs.disableTypeChecked },
    { rules: { 'workflows/no-void-promise': 'off' } },
  ],
});

/** The breaches of one file that pass. */
async function passing(file) {
  const rows = BREACHES.filter(([of]) => of === file);
  const text = rows.map(([, line]) => `${line}\n`).join('');
  const [{ messages }] = await eslint.lintText(text, { filePath: join(root, file) });
  const isRefused = ([, , reason], index) =>
    messages.some(
      ({ line, severity, ruleId, messageId }) =>
        line === index + 1 && severity === 2 && reason === (ruleId === BOUNDARIES ? messageId : ruleId),
    );
  return rows.filter((row, index) => !isRefused(row, index)).map(([, line]) => `${file} passes with: ${line}`);
}

/** What the tables have and no breach stands for: a new row there asks for one here. */
function unproven(all) {
  const refusedBy = (pattern) => BREACHES.filter(([, , reason]) => pattern.test(reason));
  const tagsOf = (breaches) =>
    all.filter((project) => breaches.some(([file]) => file.startsWith(`${project.root}/`))).flatMap(({ tags }) => tags);
  const bound = new Set(tagsOf(refusedBy(/tagsConstraint/i)));
  const listed = new Set(tagsOf(refusedBy(/bannedExternal/)));
  const lines = new Set(BREACHES.map(([, line]) => line));
  const folders = new Set(refusedBy(/no-restricted-imports/).map(([file]) => dirname(file)));
  return [
    ...Object.keys(LAYERS).filter((layer) => !bound.has(`layer:${layer}`)),
    ...Object.keys(PACKAGES).filter((tag) => !listed.has(tag)),
    ...DOORS.filter(({ name, folder }) => !lines.has(`import '${name}';`) || !folders.has(folder)).map(
      ({ name }) => name,
    ),
  ].map((name) => `no breach in tools/boundary-breaches.mjs stands for ${name}`);
}

/** A project without a layer is bound by nothing, and one that eslint does not look at is bound in vain. */
function unbound({ name, tags, targets }) {
  const layers = tags.filter((tag) => tag.startsWith('layer:'));
  return [
    ...(layers.length === 1 && layers[0].slice('layer:'.length) in LAYERS
      ? []
      : [`${name} needs one layer of the table`]),
    ...(targets.lint?.options.command.startsWith('eslint ') ? [] : [`${name} is not linted`]),
  ];
}

const all = projects();
const problems = [...all.flatMap(unbound), ...unproven(all)];
for (const file of new Set(BREACHES.map(([of]) => of))) problems.push(...(await passing(file)));
if (problems.length > 0) {
  console.error(`The import rules are not on everywhere:\n  ${problems.join('\n  ')}`);
  process.exit(1);
}
console.log(`boundaries: all ${BREACHES.length} forbidden lines are refused, and all ${all.length} projects are bound`);
