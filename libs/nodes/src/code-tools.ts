import { currentRuntime } from '@workflows/realms';
import type { BundleChecker, SourceReader } from '@workflows/runtime';
import type { Foundation } from './foundation';

/** What the registry has of the places where code is read and run. */
export function codeTools({ sources, realms }: Pick<Foundation, 'sources' | 'realms'>): {
  sources: SourceReader;
  bundles: BundleChecker;
  runtime(): string;
} {
  return { sources, bundles: realms, runtime: currentRuntime };
}
