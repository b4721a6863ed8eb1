import { SourceMap, type SourceMapPayload } from 'node:module';
import type { SourcePlace } from '@workflows/state-machine/handlers';
import type { PlaceWork } from './messages';

/** Undefined where the map does not tell, or is none. Here, and not in the engine's process: a map is as large as its author likes. */
export function placeInSource({ sourceMap, at }: PlaceWork): SourcePlace | undefined {
  try {
    const origin = new SourceMap(JSON.parse(sourceMap) as SourceMapPayload).findOrigin(at.line, at.column);
    return 'lineNumber' in origin ? { line: origin.lineNumber, column: origin.columnNumber } : undefined;
  } catch {
    return undefined;
  }
}
