import { SourceMap, type SourceMapPayload } from 'node:module';
import type { SourcePlace } from '@workflows/state-machine/handlers';
import type { PlaceWork } from './messages';

/** A name that is longer is none of a file. */
const LONGEST_NAME = 256;

/** Undefined where the map does not tell, or is none. Here, and not in the engine's process: a map is as large as its author likes. */
export function placeInSource({ sourceMap, at }: PlaceWork): SourcePlace | undefined {
  try {
    const map = JSON.parse(sourceMap) as SourceMapPayload;
    const origin = new SourceMap(map).findOrigin(at.line, at.column);
    if (!('lineNumber' in origin)) return undefined;
    const { fileName, lineNumber: line, columnNumber: column } = origin;
    const isOneOfSeveral = map.sources.length > 1 && fileName.length <= LONGEST_NAME;
    return { ...(isOneOfSeveral && { file: fileName }), line, column };
  } catch {
    return undefined;
  }
}
