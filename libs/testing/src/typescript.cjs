// Lets plain Node load our TypeScript: the keeper of the test servers runs outside Jest, and from sources, so that a
// test run never depends on what was built last.
const { transformFileSync } = require('@swc/core');
const { readFileSync } = require('node:fs');
const Module = require('node:module');
const { join } = require('node:path');

const root = join(__dirname, '../../..');
const { paths } = JSON.parse(readFileSync(join(root, 'tsconfig.base.json'), 'utf8')).compilerOptions;
const swc = JSON.parse(readFileSync(join(root, '.swcrc'), 'utf8'));

const resolveFilename = Module._resolveFilename;
Module._resolveFilename = function (request, ...rest) {
  const [file] = paths[request] ?? [];
  return resolveFilename.call(this, file === undefined ? request : join(root, file), ...rest);
};
Module._extensions['.ts'] = (module, file) => {
  const { code } = transformFileSync(file, { ...swc, swcrc: false, sourceMaps: 'inline' });
  module._compile(code, file);
};
