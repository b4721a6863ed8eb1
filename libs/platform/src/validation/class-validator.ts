import { createRequire } from 'node:module';

const require = createRequire(__filename);

let loaded: typeof import('class-validator') | undefined;

/** For those who read bodies, whose classes have loaded it already: registries and executors read none. */
export function classValidator(): typeof import('class-validator') {
  return (loaded ??= require('class-validator') as typeof import('class-validator'));
}
