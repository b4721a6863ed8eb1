import { javaRandom } from './java-random';

describe("Java's generator", () => {
  it.each([
    [42, [0.7275636800328681, 0.6832234717598454, 0.30871945533265976]],
    [0, [0.730967787376657, 0.24053641567148587, 0.6374174253501083]],
    [42.9, [0.7275636800328681]],
  ])('seeded with %d draws %j', (seed, numbers) => {
    const random = javaRandom(seed);
    expect(numbers.map(() => random.nextDouble())).toEqual(numbers);
  });
});
