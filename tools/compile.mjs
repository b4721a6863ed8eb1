// Compiles one project: node tools/compile.mjs libs/runtime
//   C1. dist keeps the tree of the sources, so that a file is found where its import says and stack traces read alike.
//   C2. What the sources no longer hold leaves dist too.
//   C3. Specs and their fixtures stay behind; every other file that is not TypeScript (*.sql, *.json) is copied as it is.
import { cp, mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { transformFile } from '@swc/core';

const root = resolve(dirname(fileURLToPath(import.meta.url)), '..');
const { paths } = JSON.parse(await readFile(join(root, 'tsconfig.base.json'), 'utf8')).compilerOptions;

async function compile(source, target) {
  const { code, map } = await transformFile(source, {
    cwd: root,
    configFile: join(root, '.swcrc'),
    sourceFileName: relative(dirname(target), source),
    jsc: { baseUrl: root, paths },
  });
  const file = target.replace(/\.ts$/, '.js');
  const mapName = `${file.slice(dirname(file).length + 1)}.map`;
  await writeFile(file, `${code}//# sourceMappingURL=${mapName}\n`);
  await writeFile(`${file}.map`, map);
}

async function build(project) {
  const source = join(root, project, 'src');
  const target = join(root, 'dist', project, 'src');
  await rm(target, { recursive: true, force: true }); // C2
  const entries = await readdir(source, { recursive: true, withFileTypes: true });
  const files = entries
    .filter((entry) => entry.isFile())
    .map((entry) => relative(source, join(entry.parentPath ?? entry.path, entry.name)))
    .filter((file) => !/\.(spec|fixture|d)\.ts$/.test(file)); // C3
  for (const folder of new Set(files.map((file) => dirname(join(target, file))))) {
    await mkdir(folder, { recursive: true });
  }
  await Promise.all(
    files.map((file) => {
      const [from, to] = [join(source, file), join(target, file)];
      return file.endsWith('.ts') ? compile(from, to) : cp(from, to);
    }),
  );
}

const project = process.argv[2];
if (project === undefined) {
  console.error('usage: node tools/compile.mjs <project folder>');
  process.exit(2);
}
await build(project);
