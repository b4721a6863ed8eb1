import * as fc from 'fast-check';
import { Fifo } from './fifo';

const action = fc.oneof(
  { weight: 3, arbitrary: fc.constant('push' as const) },
  { weight: 3, arbitrary: fc.constant('shift' as const) },
  { weight: 1, arbitrary: fc.nat({ max: 30 }) },
  { weight: 1, arbitrary: fc.constant('drain' as const) },
);

describe('a fifo', () => {
  it('is a list, whatever comes and goes', () =>
    fc.assert(
      fc.property(fc.array(action, { maxLength: 100 }), (actions) => {
        const fifo = new Fifo<number, number>();
        let list: number[] = [];
        let next = 0;
        for (const given of actions) {
          if (given === 'push') {
            fifo.push(next, next);
            list.push(next++);
          } else if (given === 'shift') {
            expect(fifo.shift()).toBe(list.shift());
          } else if (given === 'drain') {
            expect(fifo.drain()).toEqual(list);
            list = [];
          } else {
            expect(fifo.remove(given)).toBe(list.includes(given));
            list = list.filter((item) => item !== given);
          }
          expect(fifo.items()).toEqual(list);
        }
      }),
    ));
});
