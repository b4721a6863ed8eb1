import { startDigest } from './start-digest';

describe('the digest of a start', () => {
  it('is the same whatever the order of keys', () => {
    expect(startDigest({ a: 1, b: { c: 2, d: 3 } })).toBe(startDigest({ b: { d: 3, c: 2 }, a: 1 }));
  });

  it.each([
    [undefined, {}],
    [{}, null],
    [
      [1, 2],
      [2, 1],
    ],
    [{ a: 1 }, { a: '1' }],
  ])('tells %j from %j', (one, other) => {
    expect(startDigest(one)).not.toBe(startDigest(other));
  });
});
