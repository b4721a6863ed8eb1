import { createHmac } from 'node:crypto';
import { HmacSha256 } from './hmac-sha256';

describe('a signature', () => {
  it.each([
    [32, '7:default', 21],
    [64, '', 0],
    [65, '4:ümläut', 3],
    [200, '9:' + 'x'.repeat(400), 300],
  ])('is the HMAC of RFC 2104: a key of %i bytes, %j and %i bytes', (keyLength, text, length) => {
    const key = Buffer.alloc(keyLength, 'key');
    const bytes = Buffer.alloc(length, 'bytes');
    const hmac = new HmacSha256(key);
    const expected = createHmac('sha256', key).update(text).update(bytes).digest('hex');
    expect(hmac.sign(text, bytes).toString('hex')).toBe(expected);
    hmac.sign('another', Buffer.from('message'));
    expect(hmac.sign(text, bytes).toString('hex')).toBe(expected); // nothing of a message stays behind
  });
});
