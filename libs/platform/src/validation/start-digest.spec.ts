import { startDigest } from './start-digest';

describe('the digest of a start', () => {
  it('is the same whatever the order of keys', () => {
    const [one, other] = [
      { a: 1, b: { c: 2, d: 3 } },
      { b: { d: 3, c: 2 }, a: 1 },
    ];
    expect(startDigest({ input: one, labels: one })).toBe(startDigest({ labels: other, input: other }));
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
    expect(startDigest({ input: one })).not.toBe(startDigest({ input: other }));
  });

  it('is another one with labels or a name', () => {
    const digests = [{}, { labels: { a: 'b' } }, { name: 'n' }, { name: 'n', nameReuse: 'always' }].map(startDigest);
    expect(new Set(digests).size).toBe(4);
  });
});
