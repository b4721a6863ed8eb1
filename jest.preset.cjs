const { readFileSync } = require('node:fs');
const { join } = require('node:path');

const root = __dirname;
const { paths } = JSON.parse(readFileSync(join(root, 'tsconfig.base.json'), 'utf8')).compilerOptions;
const swc = JSON.parse(readFileSync(join(root, '.swcrc'), 'utf8'));

const shared = {
  testEnvironment: 'node',
  // Ends what hangs, and judges nothing: three times what the slowest test takes on a slow machine.
  testTimeout: 90_000,
  // One Postgres and one Kafka for all workers of a run, started when the first test asks for them.
  globalSetup: join(root, 'libs/testing/src/global-setup.ts'),
  globalTeardown: join(root, 'libs/testing/src/global-teardown.ts'),
  setupFiles: [join(root, 'tools/jest/one-realm.cjs')],
  // Jest runs CommonJS, and so a dynamic import becomes a require here; the build leaves it as it is.
  transform: { '\\.ts$': ['@swc/jest', { ...swc, swcrc: false, module: { type: 'commonjs' } }] },
  moduleNameMapper: Object.fromEntries(Object.entries(paths).map(([name, [file]]) => [`^${name}$`, join(root, file)])),
  moduleFileExtensions: ['ts', 'js', 'json', 'node'],
  // A name of the realm is looked up through the vm at each use, which makes loops many times slower. None that a test replaces.
  sandboxInjectedGlobals: [
    ...['Array', 'ArrayBuffer', 'BigInt', 'Boolean', 'Error', 'JSON', 'Map', 'Math', 'Number', 'Object'],
    ...['Promise', 'Proxy', 'RangeError', 'Reflect', 'RegExp', 'Set', 'String', 'Symbol', 'TypeError', 'Uint8Array'],
    ...['WeakMap', 'WeakSet'],
  ],
};

module.exports = {
  testTimeout: shared.testTimeout,
  specs: { ...shared, testMatch: ['**/src/**/*.spec.ts'], testPathIgnorePatterns: ['\\.e2e\\.spec\\.ts$'] },
  e2e: { ...shared, testMatch: ['**/src/**/*.e2e.spec.ts'] },
};
