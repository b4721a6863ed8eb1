import { pipeline, type Duplex, type Readable } from 'node:stream';
import { createBrotliDecompress, createGunzip, createInflate } from 'node:zlib';

const DECODERS: Readonly<Record<string, (() => Duplex) | undefined>> = {
  gzip: createGunzip,
  'x-gzip': createGunzip,
  deflate: createInflate,
  br: createBrotliDecompress,
};

/**
 * The bytes of an answer as they were before they were packed. Functions are asked for none of it (`identity`), and some pack all
 * the same (settled 56). Whoever reads stops at a limit of what comes out, so that a little that unpacks to much ends there.
 * Throws where nobody here can unpack it.
 */
export function unpacked(stream: Readable, coding: string | string[] | undefined): AsyncIterable<Uint8Array> {
  const names = String(coding ?? '')
    .toLowerCase()
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '' && name !== 'identity');
  const decoders = names.map((name) => {
    const decoder = Object.hasOwn(DECODERS, name) ? DECODERS[name] : undefined;
    if (decoder !== undefined) return decoder;
    stream.on('error', () => undefined).destroy(); // its end is nobody's business any more
    throw new Error(`its answer is packed as "${name.slice(0, 40)}", and only gzip, deflate and br are understood`);
  });
  return decoders.reduceRight<Readable>((packed, decoder) => through(packed, decoder()), stream);
}

/** An error on either side is the reader's, and a reader that stops early ends both. */
function through(packed: Readable, decoder: Duplex): Readable {
  return pipeline(packed, decoder, () => undefined); // whoever reads hears of it
}
