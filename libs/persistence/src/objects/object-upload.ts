import { createHash } from 'node:crypto';
import type { Connections } from '../connections';
import { ADD_CHUNK, BEGIN, GIVE_UP } from './chunk-statements';

const CHUNK_BYTES = 256 * 1024;

export interface Uploaded {
  version: number;
  size: number;
  etag: string;
}

/** Stores bytes as a new version, which nobody sees until it is published. Holds two chunks in memory. */
export async function upload(connections: Connections, body: AsyncIterable<Uint8Array>): Promise<Uploaded> {
  const [begun] = await connections.run<{ version: number }>('begin-object', BEGIN, []);
  if (begun === undefined) throw new Error('the database gave no number for a new version of an object');
  const { version } = begun;
  try {
    return { version, ...(await storeChunks(connections, version, body)) };
  } catch (error) {
    await giveUp(connections, version);
    throw error;
  }
}

/** The sweeper would find it anyway, only later. */
export async function giveUp(connections: Connections, version: number): Promise<void> {
  await connections.run('give-up-object', GIVE_UP, [version]).catch(() => undefined);
}

async function storeChunks(
  connections: Connections,
  version: number,
  body: AsyncIterable<Uint8Array>,
): Promise<{ size: number; etag: string }> {
  const hash = createHash('sha256');
  let size = 0;
  let storing: Promise<void> = Promise.resolve();
  try {
    for await (const chunk of inChunks(body)) {
      hash.update(chunk);
      await storing;
      storing = addChunk(connections, version, size, chunk);
      storing.catch(() => undefined); // awaited before the next one, unless the body fails first
      size += chunk.byteLength;
    }
  } finally {
    await storing; // a chunk that is still on its way would keep a version that is given up
  }
  return { size, etag: hash.digest('hex') };
}

async function addChunk(connections: Connections, version: number, start: number, bytes: Buffer): Promise<void> {
  const added = await connections.run('add-object-chunk', ADD_CHUNK, [version, start, bytes]);
  if (added.length === 0)
    throw new Error('the upload was silent for so long that it was given up; send the object again');
}

/** The same bytes in pieces of one size; the last may be smaller. */
async function* inChunks(body: AsyncIterable<Uint8Array>): AsyncGenerator<Buffer> {
  let held: Uint8Array[] = [];
  let bytes = 0;
  for await (const piece of body) {
    for (let from = 0; from < piece.byteLength;) {
      const part = piece.subarray(from, from + CHUNK_BYTES - bytes);
      held.push(part);
      from += part.byteLength;
      bytes += part.byteLength;
      if (bytes < CHUNK_BYTES) continue;
      yield Buffer.concat(held);
      held = [];
      bytes = 0;
    }
  }
  if (bytes > 0) yield Buffer.concat(held);
}
