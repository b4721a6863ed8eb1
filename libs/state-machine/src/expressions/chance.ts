import { sha256 } from '@noble/hashes/sha2';
import { utf8ToBytes } from '@noble/hashes/utils';

/** Repeatable chance: the same seed draws the same. 128 bits of state, so that drawn UUIDs do not meet. */
export interface Chance {
  /** In [0, 1), with 53 bits. */
  number(): number;
  /** Version 4 (RFC 9562). */
  uuid(): string;
}

/** sfc32 (Chris Doty-Humphrey), seeded by the SHA-256 of the text; repeatable, not secret. */
export function chanceFrom(seed: string): Chance {
  const start = new DataView(sha256(utf8ToBytes(seed)).buffer);
  let [a, b, c, counter] = [start.getInt32(0), start.getInt32(4), start.getInt32(8), start.getInt32(12)];
  const bits = (): number => {
    const drawn = (((a + b) | 0) + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = (((c << 21) | (c >>> 11)) + drawn) | 0;
    return drawn >>> 0;
  };
  return {
    number: () => ((bits() >>> 5) * 0x4000000 + (bits() >>> 6)) / 0x20000000000000,
    uuid() {
      const hex = [bits(), bits(), bits(), bits()].map((word) => word.toString(16).padStart(8, '0')).join('');
      const variant = '89ab'.charAt(Number.parseInt(hex.charAt(16), 16) & 3);
      return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-${variant}${hex.slice(17, 20)}-${hex.slice(20)}`;
    },
  };
}
