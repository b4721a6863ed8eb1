/**
 * HMAC-SHA-256 (RFC 2104, FIPS 180-4) for messages of a few bytes, of which each task has one. `createHmac` sets up and frees a context of
 * OpenSSL for each and takes nine microseconds of CPU; the two or three blocks that there are to hash take one.
 *   H1. What the key makes of the first block of either hash is kept, so only the message is left.
 *   H2. No branch and no address depends on the key or on what is signed, so its time tells nothing of them.
 */
export class HmacSha256 {
  private readonly inner: Int32Array;
  private readonly outer: Int32Array;

  /** At most as long as a block: a longer one would have to be hashed first. */
  constructor(key: Uint8Array) {
    if (key.length > BLOCK_BYTES) throw new RangeError(`a key may have ${BLOCK_BYTES} bytes`);
    const block = new Uint8Array(BLOCK_BYTES);
    block.set(key);
    this.inner = stateAfter(block.map((byte) => byte ^ 0x36)); // H1
    this.outer = stateAfter(block.map((byte) => byte ^ 0x5c));
  }

  sign(message: Uint8Array): Buffer {
    return goOn(this.outer, goOn(this.inner, message));
  }
}

const BLOCK_BYTES = 64;
/** After a message come a bit and its length, in bits. */
const LEAST_PADDING_BYTES = 9;

// prettier-ignore
const START = [
  0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a, 0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19,
];
// prettier-ignore
const ROUNDS = Int32Array.of(
  0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5,
  0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174,
  0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da,
  0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967,
  0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85,
  0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070,
  0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3,
  0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2,
);
/** The words of the block at hand: one array for all of them, since nothing waits in between. */
const words = new Int32Array(64);

function stateAfter(block: Uint8Array): Int32Array {
  const state = Int32Array.from(START);
  take(state, block, 0);
  return state;
}

/** The hash of the one block that the state has taken in and of this. */
function goOn(before: Int32Array, message: Uint8Array): Buffer {
  const { length } = message;
  const padded = Buffer.alloc(Math.ceil((length + LEAST_PADDING_BYTES) / BLOCK_BYTES) * BLOCK_BYTES);
  padded.set(message);
  padded[length] = 0x80;
  padded.writeUInt32BE((BLOCK_BYTES + length) * 8, padded.length - 4);
  const state = before.slice();
  for (let at = 0; at < padded.length; at += BLOCK_BYTES) take(state, padded, at);
  const hash = Buffer.allocUnsafe(state.byteLength);
  for (let word = 0; word < state.length; word++) hash.writeInt32BE(at(state, word), word * 4);
  return hash;
}

/** Hashes one block into a state; written out, since whatever makes an object here costs more than the rounds do. */
function take(state: Int32Array, bytes: Uint8Array, from: number): void {
  spread(bytes, from);
  let a = at(state, 0);
  let b = at(state, 1);
  let c = at(state, 2);
  let d = at(state, 3);
  let e = at(state, 4);
  let f = at(state, 5);
  let g = at(state, 6);
  let h = at(state, 7);
  for (let round = 0; round < 64; round++) {
    const e1 = turned(e, 6) ^ turned(e, 11) ^ turned(e, 25);
    const one = (h + e1 + ((e & f) ^ (~e & g)) + at(ROUNDS, round) + at(words, round)) | 0;
    const a1 = turned(a, 2) ^ turned(a, 13) ^ turned(a, 22);
    const two = (a1 + ((a & b) ^ (a & c) ^ (b & c))) | 0;
    h = g;
    g = f;
    f = e;
    e = (d + one) | 0;
    d = c;
    c = b;
    b = a;
    a = (one + two) | 0;
  }
  state[0] = at(state, 0) + a;
  state[1] = at(state, 1) + b;
  state[2] = at(state, 2) + c;
  state[3] = at(state, 3) + d;
  state[4] = at(state, 4) + e;
  state[5] = at(state, 5) + f;
  state[6] = at(state, 6) + g;
  state[7] = at(state, 7) + h;
}

function spread(bytes: Uint8Array, from: number): void {
  for (let word = 0; word < 16; word++) {
    const first = from + word * 4;
    words[word] =
      (at(bytes, first) << 24) | (at(bytes, first + 1) << 16) | (at(bytes, first + 2) << 8) | at(bytes, first + 3);
  }
  for (let word = 16; word < 64; word++) {
    const x = at(words, word - 15);
    const y = at(words, word - 2);
    const x0 = turned(x, 7) ^ turned(x, 18) ^ (x >>> 3);
    const y1 = turned(y, 17) ^ turned(y, 19) ^ (y >>> 10);
    words[word] = at(words, word - 16) + x0 + at(words, word - 7) + y1;
  }
}

const turned = (word: number, bits: number): number => (word >>> bits) | (word << (32 - bits));

/** Every index here is within its array. */
const at = (list: Int32Array | Uint8Array, index: number): number => list[index] ?? 0;
