// Compiles one project: node tools/compile.mjs libs/runtime
//   C1. dist keeps the tree of the sources, so that a file is found where its import says and stack traces read alike.
//   C2. What the sources no longer hold leaves dist too.
//   C3. Specs and their fixtures stay behind; every other file that is not TypeScript (*.sql, *.json) is copied as it is.
//   C4. Sources that do not compile leave dist as it was, for the service that may be running from it.
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { basename, dirname, join, relative } from 'node:path';
import { transformFile } from '@swc/core';
import { root } from './workspace.mjs';

const { paths } = JSON.parse(await readFile(join(root, 'tsconfig.base.json'), 'utf8')).compilerOptions;

/** The files that come of one source file: path in dist and content. */
async function compile(source, target) {
  if (!source.endsWith('.ts')) return [[target, await readFile(source)]]; // C3
  const file = target.replace(/\.ts$/, '.js');
  const { code, map } = await transformFile(source, {
    cwd: root,
    configFile: join(root, '.swcrc'),
    sourceFileName: relative(dirname(file), source),
    jsc: { baseUrl: root, paths },
  });
  return [
    [file, `${code}//# sourceMappingURL=${basename(file)}.map\n`],
    [`${file}.map`, map],
  ];
}

async function build(project) {
  const source = join(root, project, 'src');
  const target = join(root, 'dist', project, 'src');
  const entries = await readdir(source, { recursive: true, withFileTypes: true });
  const files = entries
    .filter((entry) => entry.isFile())
    .map((entry) => relative(source, join(entry.parentPath ?? entry.path, entry.name)))
    .filter((file) => !/\.(spec|fixture|d)\.ts$/.test(file)); // C3
  const outputs = await Promise.all(files.map((file) => compile(join(source, file), join(target, file))));
  await rm(target, { recursive: true, force: true }); // C2, C4
  for (const [file, content] of outputs.flat()) {
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, content);
  }
}

const project = process.argv[2];
if (project === undefined) {
  console.error('usage: node tools/compile.mjs <project folder>');
  process.exit(2);
}
try {
  await build(project);
} catch (error) {
  console.error(error.message);
  process.exitCode = 1;
}
