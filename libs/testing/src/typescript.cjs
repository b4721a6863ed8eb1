// Lets plain Node load our TypeScript: the keeper of the test servers and the helper processes of specs run outside Jest, and from sources, so that
// a test run never depends on what was built last. What a file becomes is kept by its text, so that it is compiled once and not by each process.
const { createHash, randomBytes } = require('node:crypto');
const { mkdirSync, readFileSync, renameSync, writeFileSync } = require('node:fs');
const Module = require('node:module');
const { join } = require('node:path');

const root = join(__dirname, '../../..');
const kept = join(root, '.cache/typescript');
const { paths } = JSON.parse(readFileSync(join(root, 'tsconfig.base.json'), 'utf8')).compilerOptions;
const swc = JSON.parse(readFileSync(join(root, '.swcrc'), 'utf8'));
const compiler = JSON.stringify([swc, require('@swc/core/package.json').version]);

const resolveFilename = Module._resolveFilename;
Module._resolveFilename = function (request, ...rest) {
  const [file] = paths[request] ?? [];
  return resolveFilename.call(this, file === undefined ? request : join(root, file), ...rest);
};
Module._extensions['.ts'] = (module, file) => module._compile(compiled(file, readFileSync(file, 'utf8')), file);

function compiled(file, text) {
  const name = createHash('sha256').update(compiler).update(file).update(text).digest('hex');
  const place = join(kept, `${name}.js`);
  try {
    return readFileSync(place, 'utf8');
  } catch {
    const { transformSync } = require('@swc/core');
    const { code } = transformSync(text, { ...swc, filename: file, swcrc: false, sourceMaps: 'inline' });
    keep(place, code);
    return code;
  }
}

/** Whole or not at all: others may look for it meanwhile. */
function keep(place, code) {
  const half = `${place}.${randomBytes(4).toString('hex')}`;
  mkdirSync(kept, { recursive: true });
  writeFileSync(half, code);
  renameSync(half, place);
}
