import * as fc from 'fast-check';
import { Chain, type Link } from './chain';

interface Entry extends Link<Entry> {
  name: number;
}

const action = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom('push' as const, 'pushFirst' as const) },
  { weight: 2, arbitrary: fc.constant('shift' as const) },
  { weight: 2, arbitrary: fc.nat() },
);

describe('a chain', () => {
  it('is a list, whatever comes and goes', () =>
    fc.assert(
      fc.property(fc.array(action, { maxLength: 60, size: 'max' }), (actions) => {
        const chain = new Chain<Entry>();
        const list: Entry[] = [];
        for (const [name, given] of actions.entries()) {
          if (given === 'push' || given === 'pushFirst') {
            const entry: Entry = { name, before: undefined, after: undefined };
            chain[given](entry);
            list[given === 'push' ? 'push' : 'unshift'](entry);
          } else if (given === 'shift') expect(chain.shift()).toBe(list.shift());
          else {
            const [gone] = list.splice(given % Math.max(1, list.length), 1);
            if (gone) chain.remove(gone);
          }
          expect(chain.size).toBe(list.length);
        }
        for (const entry of list) expect(chain.shift()).toBe(entry);
        expect(chain.shift()).toBeUndefined();
      }),
    ));
});
