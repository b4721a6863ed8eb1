import * as fc from 'fast-check';
import { toTimestamp } from './ids';

describe('a timestamp', () => {
  it('is as Date writes it, whatever was written before', () =>
    fc.assert(
      fc.property(
        fc.array(
          fc.oneof(
            fc.integer({ min: 1_764_000_000_000, max: 1_764_000_002_000 }), // in the same second, and around it
            fc.integer({ min: -8.64e15, max: 8.64e15 }),
            fc.double({ min: -1e12, max: 1e12, noNaN: true }),
          ),
        ),
        (instants) => expect(instants.map(toTimestamp)).toEqual(instants.map((at) => new Date(at).toISOString())),
      ),
    ));
  it('is refused where Date has none', () => expect(() => toTimestamp(NaN)).toThrow(RangeError));
});
