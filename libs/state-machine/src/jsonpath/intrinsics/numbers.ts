import { javaRandom } from '../../expressions/java-random';
import { roundedAt, Unfit, unfitAt, type Arguments, type Intrinsic, type Random } from './intrinsic';

/** "Intrinsics for math operations" and "for unique identifier generation" of Amazon's guide. */
export const NUMBERS = {
  'States.MathRandom': { least: 2, most: 3, apply: randomBetween },
  'States.MathAdd': { least: 2, most: 2, apply: (args) => int32(args, 0) + int32(args, 1) },
  'States.UUID': { least: 0, most: 0, apply: (_args, random) => uuid(drawsOf(random)) },
} as const satisfies Record<string, Intrinsic>;

const MIN_INT32 = -2_147_483_648;
const MAX_INT32 = 2_147_483_647;

function int32(args: Arguments, index: number): number {
  const value = roundedAt(args, index);
  if (value < MIN_INT32 || value > MAX_INT32) throw unfitAt(args, index, `within ${MIN_INT32} and ${MAX_INT32}`);
  return value;
}

/** The first is possible, the second is not. The same seed gives the same number, by Java's generator. */
function randomBetween(args: Arguments, random: Random): number {
  const first = roundedAt(args, 0);
  const end = roundedAt(args, 1);
  if (end <= first) throw unfitAt(args, 1, `greater than argument 1, ${first}`);
  const draw = args.length > 2 ? javaRandom(roundedAt(args, 2)).nextDouble : drawsOf(random);
  return Math.min(first + Math.floor(draw() * (end - first)), end - 1);
}

/** Chance comes from outside; an evaluation without it is a fault of whoever calls. */
function drawsOf(random: Random): () => number {
  if (random === undefined) throw new Unfit('no source of random numbers was given to this evaluation');
  return random;
}

/** RFC 9562, version 4. */
function uuid(draw: () => number): string {
  const digits = Array.from({ length: 32 }, (_, index) => {
    const digit = Math.floor(draw() * 16);
    return (index === 12 ? 4 : index === 16 ? (digit & 3) | 8 : digit).toString(16);
  }).join('');
  return [digits.slice(0, 8), digits.slice(8, 12), digits.slice(12, 16), digits.slice(16, 20), digits.slice(20)].join(
    '-',
  );
}
