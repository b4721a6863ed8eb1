// Nothing is cited that the repository does not define: every I<n> and "settled <n>" in the sources stands in
// docs/invariants.md, and every file named there exists.
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './workspace.mjs';

const PAGE = 'docs/invariants.md';
const page = readFileSync(join(root, PAGE), 'utf8');
const defined = new Set([...page.matchAll(/^- \*\*(I\d+|settled \d+)\*\*/gm)].map(([, name]) => name));

const sources = execFileSync('git', ['ls-files', 'apps', 'libs', 'docs/adr'], { cwd: root, encoding: 'utf8' })
  .split('\n')
  .filter((file) => /\.(ts|sql|mjs|md)$/.test(file) && existsSync(join(root, file)));

/** `I13`, `settled 41`, and every number of `settled 28-31`. */
function citations(text) {
  const invariants = [...text.matchAll(/\bI[1-9]\d?\b/g)].map(([name]) => name);
  const settled = [...text.matchAll(/\bsettled (\d+)(?:-(\d+))?/g)].flatMap(([, first, last = first]) =>
    Array.from({ length: Number(last) - Number(first) + 1 }, (_, n) => `settled ${Number(first) + n}`),
  );
  return new Set([...invariants, ...settled]);
}

const problems = sources.flatMap((file) =>
  [...citations(readFileSync(join(root, file), 'utf8'))]
    .filter((name) => !defined.has(name))
    .map((name) => `${file} cites ${name}, which ${PAGE} does not define`),
);
for (const [, file] of page.matchAll(/`((?:libs|apps|docs|tools)\/[^`]+)`/g))
  if (!existsSync(join(root, file))) problems.push(`${PAGE} names ${file}, which does not exist`);

if (problems.length > 0) {
  console.error(problems.join('\n'));
  process.exit(1);
}
console.log(`citations: ${defined.size} definitions, all citations known`);
