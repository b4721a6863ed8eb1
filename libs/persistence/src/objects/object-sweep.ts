import type { Connections } from '../connections';
import { FORGET, REMOVE_CHUNKS, TAKE_EXPIRED } from './chunk-statements';

const VERSIONS = 16;
/** 16 MiB. */
const CHUNKS = 64;

/** Removes versions that no key stands for and nobody keeps, in small statements, until there are none or `isOver`. */
export async function sweepObjects(connections: Connections, isOver: () => boolean): Promise<void> {
  for (let taken = VERSIONS; taken === VERSIONS && !isOver();) {
    const expired = await connections.run<{ version: number }>('take-expired-objects', TAKE_EXPIRED, [VERSIONS]);
    taken = expired.length;
    for (const { version } of expired) await removeVersion(connections, version, isOver);
  }
}

async function removeVersion(connections: Connections, version: number, isOver: () => boolean): Promise<void> {
  for (let removed = CHUNKS; removed === CHUNKS;) {
    if (isOver()) return;
    removed = (await connections.run('remove-object-chunks', REMOVE_CHUNKS, [version, CHUNKS])).length;
  }
  await connections.run('forget-object', FORGET, [version]);
}
