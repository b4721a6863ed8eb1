import { createRequire } from 'node:module';

const require = createRequire(__filename);

/**
 * TypeORM is the largest package there is here, and serves the registry and migrations: a process that needs neither never loads it. Who
 * needs it asks for it while it starts.
 */
export const largeParts = {
  registryStores: () => require('./registry-stores') as typeof import('./registry-stores'),
  migrations: () => require('./run-migrations') as typeof import('./run-migrations'),
};
