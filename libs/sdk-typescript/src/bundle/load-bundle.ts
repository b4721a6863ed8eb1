import { runInNewContext } from 'node:vm';
import type { AnyJson } from '../json';
import { AI } from '../handlers/ai';
import { every, on } from '../handlers/listeners';

/** What a bundle of one's own exports: an instance, if it is what it should be. */
export function loadBundle(bundle: string): AnyJson {
  const module: { exports: AnyJson } = { exports: {} };
  const require = (name: string): object => {
    if (name === 'workflows.do') return { AI, on, every };
    throw new Error(`a bundle has all that it needs, and not "${name}"`);
  };
  runInNewContext(bundle, { module, exports: module.exports, require, console, TextEncoder, TextDecoder, URL });
  return module.exports.default ?? module.exports;
}
