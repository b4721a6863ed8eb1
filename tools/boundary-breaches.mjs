// What eslint.config.mjs has to refuse: for every layer, every list of packages and every door of the core, the imports that
// would hurt first. A row is a file that might stand there, a line in it, and what refuses it (a message of the boundary rule,
// or the name of another rule).
const LAYERED = 'onlyTagsConstraintViolation';
const LOWEST = 'emptyOnlyTagsConstraintViolation';
const PACKAGE = 'bannedExternalImportsViolation';
const IMPORT = 'no-restricted-imports';
const GLOBAL = 'no-restricted-globals';

export const BREACHES = [
  // Layers: to import is to depend, and nothing depends on what is above or beside it.
  [
    'apps/gateway/src/breach.ts',
    "import '../../registry/src/app.module';",
    'noRelativeOrAbsoluteImportsAcrossLibraries',
  ],
  ['apps/gateway/src/breach.ts', "import '@workflows/testing';", LAYERED],
  ['libs/nodes/src/breach.ts', "import '@workflows/testing';", LAYERED],
  ['libs/nodes/src/breach.ts', "import '@workflows/postgres-server';", LAYERED],
  ['libs/gateway-service/src/breach.ts', "import '@workflows/persistence';", LAYERED],
  ['libs/gateway-service/src/breach.ts', "import '@workflows/registry-service';", LAYERED],
  ['libs/executor-service/src/breach.ts', "import '@workflows/nodes';", LAYERED],
  ['libs/registry-service/src/breach.ts', "import '@workflows/messaging';", LAYERED],
  ['libs/registry-service/src/breach.ts', "import '@workflows/messaging/kafka';", LAYERED],
  ['libs/gateway-service/src/breach.ts', "import '@workflows/nodes/kafka';", LAYERED],
  ['libs/persistence/src/breach.ts', "import '@workflows/platform';", LAYERED],
  ['libs/messaging/src/breach.ts', "import '@workflows/persistence';", LAYERED],
  ['libs/threads/src/breach.ts', "import '@workflows/executor-service';", LAYERED],
  ['libs/realms/src/breach.ts', "import '@workflows/threads';", LAYERED],
  ['libs/realms/src/breach.ts', "import '@workflows/platform';", LAYERED],
  ['libs/runtime/src/breach.ts', "import '@workflows/processes';", LAYERED],
  ['libs/processes/src/breach.ts', "import '@workflows/contracts';", LOWEST],
  ['libs/s3-objects/src/breach.ts', "import '@workflows/messaging';", LAYERED],
  ['libs/handler-source/src/breach.ts', "import '@workflows/threads';", LAYERED],
  ['libs/registry-service/src/breach.ts', "import '@workflows/handler-source';", LAYERED],
  ['libs/platform/src/breach.ts', "import '@workflows/runtime';", LAYERED],
  ['libs/runtime/src/breach.ts', "import '@workflows/persistence';", LAYERED],
  ['libs/runtime/src/breach.ts', "import '@workflows/platform';", LAYERED],
  ['libs/state-machine/src/breach.ts', "import '@workflows/runtime';", LAYERED],
  [
    'libs/state-machine/src/breach.ts',
    "import '../../runtime/src/index';",
    'noRelativeOrAbsoluteImportsAcrossLibraries',
  ],
  ['libs/contracts/src/breach.ts', "import '@workflows/state-machine';", LOWEST],
  ['libs/kafka-server/src/breach.ts', "import '@workflows/contracts';", LOWEST],
  ['libs/sdk-typescript/src/breach.ts', "import '@workflows/contracts';", LOWEST],
  ['libs/postgres-server/src/breach.ts', "import '@workflows/persistence';", LOWEST],
  ['examples/business-as-code/breach.ts', "import '@workflows/contracts';", LAYERED],
  ['libs/testing/src/breach.ts', "import '@workflows/contracts';", LAYERED],
  ['apps/standalone-e2e/src/breach.ts', "import '@workflows/runtime';", LAYERED],
  ['apps/executor-e2e/src/breach.ts', "import '@workflows/nodes';", LAYERED],
  // Specs: layer:testing is opened to them, where their layer has it, and nothing else.
  ['libs/contracts/src/breach.spec.ts', "import '@workflows/testing';", LOWEST],
  ['libs/runtime/src/breach.spec.ts', "import '@workflows/persistence';", LAYERED],
  ['libs/runtime/src/breach.spec.ts', "import 'pg';", PACKAGE],

  // Packages: each of these layers and adapters has its own, by name, and none takes what package.json does not list.
  ['libs/contracts/src/breach.ts', "import 'zod';", PACKAGE],
  ['libs/state-machine/src/breach.ts', "import 'typeorm';", PACKAGE],
  ['libs/runtime/src/breach.ts', "import 'jsonata';", PACKAGE],
  ['libs/sdk-typescript/src/breach.ts', "import 'undici';", PACKAGE],
  ['libs/runtime/src/breach.ts', "import 'undici';", PACKAGE],
  ['libs/persistence/src/breach.ts', "import 'kafkajs';", PACKAGE],
  ['libs/messaging/src/breach.ts', "import 'pg';", PACKAGE],
  ['libs/s3-objects/src/breach.ts', "import '@nestjs/common';", PACKAGE],
  ['libs/threads/src/breach.ts', "import 'undici';", PACKAGE],
  ['libs/realms/src/breach.ts', "import 'esbuild';", PACKAGE],
  ['libs/processes/src/breach.ts', "import 'pg';", PACKAGE],
  ['libs/handler-source/src/breach.ts', "import 'undici';", PACKAGE],
  ['libs/platform/src/breach.ts', "import 'tslib';", 'noTransitiveDependencies'],

  // Doors of the core: whoever may not have the core has none of them, and inside no part takes what is above it (ADR 21).
  ['libs/platform/src/breach.ts', "import '@workflows/state-machine';", LAYERED],
  ['libs/platform/src/breach.ts', "import '@workflows/state-machine/graph';", LAYERED],
  ['libs/platform/src/breach.ts', "import '@workflows/state-machine/language';", LAYERED],
  ['libs/platform/src/breach.ts', "import '@workflows/state-machine/schedules';", LAYERED],
  ['libs/platform/src/breach.ts', "import '@workflows/state-machine/simulate';", LAYERED],
  ['libs/state-machine/src/breach.ts', "import './graph/index';", IMPORT],
  ['libs/state-machine/src/interpreter/breach.ts', "import '../definition/index';", IMPORT],
  [
    'libs/state-machine/src/interpreter/breach.ts',
    "import '@workflows/state-machine/graph';",
    'noSelfCircularDependencies',
  ],
  ['libs/state-machine/src/expressions/breach.ts', "import '../validate/index';", IMPORT],
  ['libs/state-machine/src/jsonpath/intrinsics/breach.ts', "import '../../simulate/index';", IMPORT],
  ['libs/state-machine/src/csv/breach.ts', "import '../graph/index';", IMPORT],
  ['libs/state-machine/src/aws/breach.ts', "import '../definition/index';", IMPORT],
  ['libs/state-machine/src/describe/breach.ts', "import '../definition/index';", IMPORT],
  ['libs/state-machine/src/definition/breach.ts', "import '../interpreter/index';", IMPORT],
  ['libs/state-machine/src/validate/breach.ts', "import '../simulate/index';", IMPORT],
  ['libs/state-machine/src/graph/breach.ts', "import '../interpreter/index';", IMPORT],
  ['libs/state-machine/src/graph/breach.ts', "import '@dagrejs/dagre';", IMPORT],
  ['libs/state-machine/src/simulate/breach.ts', "import '../graph/index';", IMPORT],
  ['libs/state-machine/src/schedules/breach.ts', "import '../interpreter/index';", IMPORT],
  ['libs/state-machine/src/interpreter/breach.ts', "import '../schedules/index';", IMPORT],

  // Core and runtime are handed time, chance and the outside world.
  ['libs/state-machine/src/breach.ts', "import 'node:fs';", IMPORT],
  ['libs/runtime/src/breach.ts', "import 'fs';", IMPORT],
  ['libs/state-machine/src/breach.ts', 'export const at = Date.now();', 'no-restricted-properties'],
  ['libs/runtime/src/breach.ts', 'export const dice = Math.random();', 'no-restricted-properties'],
  ['libs/state-machine/src/breach.ts', 'export const today = new Date();', 'no-restricted-syntax'],
  ['libs/runtime/src/breach.ts', 'export const today = Date();', 'no-restricted-syntax'],
  ['libs/state-machine/src/breach.ts', 'export const id = crypto.randomUUID();', GLOBAL],
  ['libs/state-machine/src/breach.ts', 'export const bytes = Buffer.alloc(1);', GLOBAL],
  ['libs/runtime/src/breach.ts', 'export const env = process.env;', GLOBAL],
];
