import { hash } from 'node:crypto';

const BLOCK_BYTES = 64;

/**
 * HMAC-SHA-256 (RFC 2104) of short messages, of which each task has one: two hashes, each in one call of OpenSSL. `createHmac` takes twice
 * as long, most of it for objects of its own.
 */
export class HmacSha256 {
  /** A block made of the key, and room for a message behind it, which stands there for one call. */
  private inner: Buffer;
  /** The same for the hash of that. */
  private readonly outer: Buffer;

  constructor(key: Buffer) {
    const block = Buffer.alloc(BLOCK_BYTES);
    (key.length > BLOCK_BYTES ? hash('sha256', key, 'buffer') : key).copy(block);
    this.inner = Buffer.concat([block.map((byte) => byte ^ 0x36), Buffer.alloc(BLOCK_BYTES)]);
    this.outer = Buffer.concat([block.map((byte) => byte ^ 0x5c), hash('sha256', '', 'buffer')]);
  }

  /** Of a text and the bytes that follow it. */
  sign(text: string, bytes: Buffer): Buffer {
    const end = BLOCK_BYTES + Buffer.byteLength(text) + bytes.length;
    if (end > this.inner.length) this.inner = Buffer.concat([this.inner, Buffer.alloc(end)]);
    const { inner, outer } = this;
    bytes.copy(inner, BLOCK_BYTES + inner.write(text, BLOCK_BYTES));
    hash('sha256', inner.subarray(0, end), 'buffer').copy(outer, BLOCK_BYTES);
    return hash('sha256', outer, 'buffer');
  }
}
