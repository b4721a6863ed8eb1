import { Readable, pipeline, type Duplex } from 'node:stream';
import { createBrotliDecompress, createGunzip, createInflate } from 'node:zlib';

export type Decoder = () => Duplex;

const DECODERS: Readonly<Record<string, Decoder | undefined>> = {
  gzip: createGunzip,
  'x-gzip': createGunzip,
  deflate: createInflate,
  br: createBrotliDecompress,
};

/**
 * What unpacks an answer, in the order in which it was packed. Functions are asked for no packing (`identity`), and some pack all
 * the same (settled 56). Throws where nobody here can unpack it.
 */
export function decodersOf(coding: string | string[] | undefined): Decoder[] {
  if (coding === undefined) return [];
  const names = String(coding)
    .toLowerCase()
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '' && name !== 'identity');
  return names.map((name) => {
    const decoder = Object.hasOwn(DECODERS, name) ? DECODERS[name] : undefined;
    if (decoder !== undefined) return decoder;
    // No name is cut: what is left of a secret that it echoes would not be known for one any more.
    const shown = name.length > 40 ? 'nobody knows what' : `"${name}"`;
    throw new Error(`its answer is packed as ${shown}, and only gzip, deflate and br are understood`);
  });
}

/** The bytes as they were before they were packed; undefined where they are more than `limit`: a little may unpack to much. */
export async function unpack(
  packed: Uint8Array,
  decoders: readonly Decoder[],
  limit: number,
): Promise<Buffer | undefined> {
  const unpacking = decoders.reduceRight<Readable>(
    (from, decoder) => pipeline(from, decoder(), () => undefined), // whoever reads hears of an error, and ends both by stopping
    Readable.from([packed]),
  );
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of unpacking as AsyncIterable<Uint8Array>) {
    bytes += chunk.byteLength;
    if (bytes > limit) return undefined;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks, bytes);
}
