import type { SourceReader } from '@workflows/runtime';
import type { Foundation } from './foundation';

/** The engine and kernel that handlers are published for. */
const RUNTIME = 'quickjs-wasi-3.7.0';

/** What the registry has of the places where code is read and run. */
export function codeTools({ sources }: Pick<Foundation, 'sources'>): { sources: SourceReader; runtime(): string } {
  return { sources, runtime: () => RUNTIME };
}
