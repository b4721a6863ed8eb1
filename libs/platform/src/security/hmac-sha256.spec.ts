import { createHmac } from 'node:crypto';
import * as fc from 'fast-check';
import { HmacSha256 } from './hmac-sha256';

const bytes = (maxLength: number) => fc.uint8Array({ maxLength });

describe('a signature', () => {
  it('is what OpenSSL makes of the same key and message, of whatever length', () =>
    fc.assert(
      fc.property(bytes(64), fc.array(bytes(300), { maxLength: 5 }), (key, messages) => {
        const hmac = new HmacSha256(key);
        for (const message of messages)
          expect(hmac.sign(message)).toEqual(createHmac('sha256', key).update(message).digest());
      }),
      { numRuns: 300 },
    ));
  it('takes no key that is longer than a block', () =>
    expect(() => new HmacSha256(new Uint8Array(65))).toThrow(RangeError));
});
