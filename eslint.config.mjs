// Who may import whom, and what the pure parts may not touch.
//   L1. A project may import the layers named for its own layer below, and no other.
//   L2. Specs get the same table plus layer:testing, fast-check and esbuild, which bundles what users would.
//   L3. The core and the runtime are handed time, chance and the outside world; they never reach for them.
//   L4. No promise floats: it is awaited, or its failure is handled where it is made. `void` handles nothing.
// L1 and L2 need the project graph: run `nx lint`. tools/check-boundaries.mjs proves each row.
import { builtinModules } from 'node:module';
import nx from '@nx/eslint-plugin';
import tseslint from 'typescript-eslint';
import { noVoidPromise } from './tools/lint/no-void-promise.mjs';

const SPECS = ['**/*.spec.ts', '**/*.fixture.ts'];

export const LAYERS = {
  app: ['node', 'service', 'adapter', 'kit', 'runtime', 'core', 'contract', 'tool'],
  node: ['service', 'adapter', 'kit', 'runtime', 'core', 'contract'],
  service: ['kit', 'runtime', 'core', 'contract'],
  adapter: ['compiler', 'process', 'runtime', 'core', 'contract'],
  compiler: ['runtime', 'core', 'contract'],
  kit: ['contract'],
  runtime: ['core', 'contract'],
  core: ['contract'],
  contract: [],
  process: [],
  sdk: [],
  example: ['sdk'],
  tool: [],
  testing: ['tool'],
  'sdk-testing': ['testing', 'sdk'],
  e2e: ['tool', 'testing', 'sdk-testing', 'contract', 'sdk'],
};
const SPECS_MAY_IMPORT_TESTING = ['app', 'node', 'service', 'adapter', 'compiler', 'kit', 'runtime', 'core', 'sdk'];

export const PACKAGES = {
  'layer:contract': [],
  'layer:process': [],
  'layer:core': [
    '@dagrejs/dagre',
    'croner',
    'cronstrue',
    'jsonata',
    're2js',
    '@noble/hashes',
    '@noble/hashes/*',
    'immutable',
  ],
  'layer:runtime': ['ipaddr.js'],
  'layer:sdk': ['esbuild'],
  'layer:compiler': ['typescript', 'js-yaml'],
  'adapter:postgres': ['typeorm', 'pg', '@nestjs/*'],
  'adapter:kafka': ['kafkajs', '@nestjs/*', 'rxjs'],
  'adapter:s3': ['@aws-sdk/client-s3'],
  'adapter:realms': ['quickjs-wasi'],
  'adapter:models': ['ai', '@ai-sdk/anthropic', '@ai-sdk/openai-compatible'],
  'adapter:threads': ['ajv', 'ajv/*', 'ajv-formats/*', 're2js'],
};

function boundaries({ inSpecs }) {
  const layers = Object.entries(LAYERS).map(([layer, below]) => ({
    sourceTag: `layer:${layer}`,
    onlyDependOnLibsWithTags: [
      ...below,
      ...(inSpecs && SPECS_MAY_IMPORT_TESTING.includes(layer) ? ['testing'] : []),
    ].map((name) => `layer:${name}`),
  }));
  const packages = Object.entries(PACKAGES).map(([sourceTag, allowed]) => ({
    sourceTag,
    onlyDependOnLibsWithTags: ['*'],
    allowedExternalImports: inSpecs ? [...allowed, 'fast-check', '@nestjs/testing', 'esbuild', 'typescript'] : allowed,
  }));
  return ['error', { banTransitiveDependencies: true, depConstraints: [...layers, ...packages] }];
}

/** What Node has everywhere, and our scripts use. */
const NODE = Object.fromEntries(
  [
    ...['process', 'console', 'performance', 'fetch', 'Buffer', 'URL', 'AbortController'],
    ...['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval'],
  ].map((name) => [name, 'readonly']),
);

const FROM_OUTSIDE = 'Take it from the event or a port.';
const OUTSIDE = [
  ...['process', 'crypto', 'performance', 'fetch', 'require', 'globalThis', 'global'],
  ...['setTimeout', 'setInterval', 'setImmediate', 'clearTimeout', 'clearInterval', 'clearImmediate'],
];

/** Besides those, what a part of the project leaves to another part of it: `more` by name, `parts` by their folders. */
function bannedImports(more = [], parts = []) {
  const message = 'No Node built-ins here: declare a port.';
  const above = {
    regex: `^[.]{1,2}/(?:[.][.]/)*(?:${parts.join('|')})(?:/|$)`,
    message: 'That part is above this one.',
  };
  return [
    'error',
    {
      paths: [...builtinModules.map((name) => ({ name, message })), ...more],
      patterns: [{ regex: '^node:', message }, ...(parts.length > 0 ? [above] : [])],
    },
  ];
}

/** The parts of the core with a door of their own (ADR 21), each with those above or beside it, which it may not import. */
const CORE = 'libs/state-machine/src';
const MACHINE = ['interpreter', 'expressions', 'jsonpath', 'csv', 'aws', 'describe', 'handlers'];
const CORE_PARTS = [
  {
    files: [`${CORE}/*.ts`, ...MACHINE.map((folder) => `${CORE}/${folder}/**/*.ts`)],
    above: ['definition', 'validate', 'graph', 'simulate', 'schedules'],
  },
  {
    files: [`${CORE}/{definition,validate}/**/*.ts`],
    above: ['interpreter', 'describe', 'graph', 'simulate', 'schedules'],
  },
  {
    files: [`${CORE}/graph/**/*.ts`],
    above: ['interpreter', 'describe', 'definition', 'validate', 'simulate', 'schedules'],
  },
  { files: [`${CORE}/simulate/**/*.ts`], above: ['graph', 'schedules'] },
  { files: [`${CORE}/schedules/**/*.ts`], above: [...MACHINE, 'definition', 'validate', 'graph', 'simulate'] },
];
const DAGRE = { name: '@dagrejs/dagre', message: 'Layout is for pictures alone: src/graph/svg.' };

function bannedGlobals(names) {
  return ['error', ...names.map((name) => ({ name, message: FROM_OUTSIDE }))];
}

export default tseslint.config(
  { ignores: ['**/dist', '**/node_modules', '**/coverage', '**/.cache', '**/.nx', '**/tmp', '**/*.cjs'] },
  { linterOptions: { reportUnusedDisableDirectives: 'error' } },
  {
    files: ['**/*.ts'],
    extends: [tseslint.configs.recommended],
    plugins: { '@nx': nx, workflows: { rules: { 'no-void-promise': noVoidPromise } } },
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      '@nx/enforce-module-boundaries': boundaries({ inSpecs: false }),
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/no-non-null-assertion': 'error',
      '@typescript-eslint/no-floating-promises': ['error', { ignoreVoid: false }],
      '@typescript-eslint/no-misused-promises': 'error',
      'workflows/no-void-promise': 'error',
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      eqeqeq: 'error',
    },
  },
  {
    files: ['**/*.mjs'],
    languageOptions: { globals: NODE },
    rules: { 'no-undef': 'error', 'no-unused-vars': ['error', { argsIgnorePattern: '^_' }], eqeqeq: 'error' },
  },
  {
    files: SPECS,
    rules: { '@nx/enforce-module-boundaries': boundaries({ inSpecs: true }) },
  },
  {
    // Nest finds a constructor's parameters by their classes at run time, and so the rule holds only where no Nest is.
    files: ['libs/{contracts,state-machine,runtime}/**/*.ts'],
    rules: { '@typescript-eslint/consistent-type-imports': 'error' },
  },
  {
    files: ['libs/{state-machine,runtime}/**/*.ts'],
    ignores: SPECS,
    rules: {
      'no-restricted-imports': bannedImports(),
      'no-restricted-globals': bannedGlobals(OUTSIDE),
      'no-restricted-properties': [
        'error',
        { object: 'Date', property: 'now', message: FROM_OUTSIDE },
        { object: 'Math', property: 'random', message: FROM_OUTSIDE },
      ],
      'no-restricted-syntax': [
        'error',
        { selector: "NewExpression[callee.name='Date'][arguments.length=0]", message: FROM_OUTSIDE },
        { selector: "CallExpression[callee.name='Date']", message: FROM_OUTSIDE },
      ],
    },
  },
  {
    files: ['libs/state-machine/**/*.ts'],
    ignores: SPECS,
    rules: { 'no-restricted-globals': bannedGlobals([...OUTSIDE, 'Buffer', 'queueMicrotask', 'console']) },
  },
  ...CORE_PARTS.map(({ files, above }) => ({
    files,
    // The `retry` of a function's registration is read when a task fails, and that of a call when it is made: the one arrow that leads up (ADR 21).
    ignores: [...SPECS, `${CORE}/graph/svg/**`, `${CORE}/interpreter/retry.ts`, `${CORE}/handlers/make-call.ts`],
    rules: { 'no-restricted-imports': bannedImports([DAGRE], above) },
  })),
);
