import { readFileSync } from 'node:fs';
import { SourceMap } from 'node:module';
import { dirname, resolve } from 'node:path';

/** From the beginning of its line: a stack opens with a message, which may be long and is anyone's. */
const FRAME = /^( {4}at (?:[^()\n]{1,300} \()?(?:async )?)((?:[A-Za-z]:)?[^():\n]+\.js):(\d+):(\d+)/gm;

/** Undefined: the file has none. */
const maps = new Map<string, SourceMap | undefined>();

/**
 * A stack whose frames lead into the sources. Node's --enable-source-maps would do so for every error, and keep the maps of all modules
 * and of their packages in memory from the start: a quarter of the heap. Here a map is read when somebody is told of an error in its file.
 */
export function withSourceLines(stack: string): string {
  return stack.replace(FRAME, (frame, before: string, file: string, line: string, column: string) => {
    const origin = mapOf(file)?.findOrigin(Number(line), Number(column));
    if (origin === undefined || !('fileName' in origin)) return frame;
    return `${before}${resolve(dirname(file), origin.fileName)}:${origin.lineNumber}:${origin.columnNumber}`;
  });
}

/** Of files that run here alone: a message may look like a frame. */
function mapOf(file: string): SourceMap | undefined {
  if (require.cache[file] === undefined || file.includes('node_modules')) return undefined;
  if (!maps.has(file)) maps.set(file, readMap(file));
  return maps.get(file);
}

function readMap(file: string): SourceMap | undefined {
  try {
    return new SourceMap(JSON.parse(readFileSync(`${file}.map`, 'utf8')) as ConstructorParameters<typeof SourceMap>[0]);
  } catch {
    return undefined; // a stack is worth having without it
  }
}
