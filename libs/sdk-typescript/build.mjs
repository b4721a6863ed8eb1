// The package as it is published: node libs/sdk-typescript/build.mjs
//   P1. One file for `import`, one for `require`, one for the command; esbuild is the only thing that is not in them.
//   P2. Types are those of CommonJS, one file each; `import` gets the same by a file that hands them on.
import { chmod, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import ts from 'typescript';
import { linkSdk } from '../../tools/link-sdk.mjs';

const here = dirname(fileURLToPath(import.meta.url));
const source = join(here, 'src');
const target = join(here, '../../dist/libs/sdk-typescript');
const making = `${target}.making`;

const COMMON = {
  bundle: true,
  platform: 'node',
  target: 'node20',
  external: ['esbuild'],
  sourcemap: true,
  logLevel: 'error',
};

/** P2: of the index, and of what that leads to. */
async function emitTypes() {
  const waiting = [join(source, 'index.ts')];
  const done = new Set();
  for (let file = waiting.pop(); file !== undefined; file = waiting.pop()) {
    if (done.has(file)) continue;
    done.add(file);
    const text = typesOf(file, await readFile(file, 'utf8'));
    const out = join(making, relative(source, file).replace(/\.ts$/, '.d.ts'));
    await mkdir(dirname(out), { recursive: true });
    await writeFile(out, text);
    for (const [, path] of text.matchAll(/(?:from|import\()\s*['"](\.[^'"]+)['"]/g))
      waiting.push(join(dirname(file), `${path}.ts`));
  }
  await writeFile(join(making, 'index.d.mts'), "export * from './index.js';\n");
}

function typesOf(fileName, text) {
  const { outputText, diagnostics } = ts.transpileDeclaration(text, {
    fileName,
    reportDiagnostics: true,
    compilerOptions: {
      declaration: true,
      isolatedDeclarations: true,
      strict: true,
      target: ts.ScriptTarget.ES2023,
      lib: ['es2023'],
    },
  });
  if (diagnostics.length === 0) return outputText;
  const said = diagnostics.map(({ messageText, start = 0, file }) => {
    const { line } = file ? file.getLineAndCharacterOfPosition(start) : { line: 0 };
    return `${fileName}:${line + 1}: ${ts.flattenDiagnosticMessageText(messageText, '\n')}`;
  });
  throw new Error(said.join('\n'));
}

try {
  await rm(making, { recursive: true, force: true });
  const index = join(source, 'index.ts');
  await build({ ...COMMON, entryPoints: [index], format: 'cjs', outfile: join(making, 'index.js') });
  await build({ ...COMMON, entryPoints: [index], format: 'esm', outfile: join(making, 'index.mjs') });
  const command = { entryPoints: [join(source, 'cli/cli.ts')], banner: { js: '#!/usr/bin/env node' } };
  await build({ ...COMMON, ...command, format: 'cjs', outfile: join(making, 'cli.js') });
  await chmod(join(making, 'cli.js'), 0o755);
  await emitTypes();
  await writeFile(join(making, 'package.json'), await readFile(join(here, 'package.json')));
  await rm(target, { recursive: true, force: true });
  await rename(making, target);
  linkSdk();
} catch (error) {
  console.error(error.message);
  process.exitCode = 1;
}
