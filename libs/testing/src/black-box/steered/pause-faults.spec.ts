import type { KeptPause } from './pause-book';
import { pauseFaults, type Place, type Standstill } from './pause-faults';
import type { Begun } from './world';

const places = new Map<string, Place>([
  ['parent', { shard: 1 }],
  ['child', { shard: 2, parent: 'parent' }],
  ['grandchild', { shard: 3, parent: 'child' }],
  ['other', { shard: 1, parent: null }],
]);
const call = (executionId: string, at: number, name = 'journey.pack'): Begun => ({
  ...{ executionId, at, function: name, key: `${executionId}-2` },
});
const paused = (what: KeptPause['what'], of: string): KeptPause => ({ what, of, from: 100, until: 200 });
const faultsOf = (pause: KeptPause, begun: Begun, ...still: Standstill[]): string =>
  pauseFaults([pause], [begun], places, still).join();

describe('what begins while it is paused', () => {
  it.each<[string, KeptPause, Begun]>([
    ['a call of the execution', paused('execution', 'parent'), call('parent', 150)],
    ['a call of the execution that is at the top of a tree', paused('tree', 'parent'), call('parent', 101)],
    ['a call of a child of a tree', paused('tree', 'parent'), call('child', 199)],
    ['a call of a grandchild of a tree', paused('tree', 'parent'), call('grandchild', 150)],
    ['a call of the function, by whomever', paused('function', 'journey.pack'), call('other', 150)],
  ])('is told of: %s', (_, pause, begun) => expect(faultsOf(pause, begun)).toMatch(/began for .* was paused/));

  it.each<[string, KeptPause, Begun]>([
    ['before it', paused('execution', 'parent'), call('parent', 99)],
    ['after it', paused('execution', 'parent'), call('parent', 201)],
    ['of a child of one that is paused alone', paused('execution', 'parent'), call('child', 150)],
    ['of the parent of a tree', paused('tree', 'child'), call('parent', 150)],
    ['of another function', paused('function', 'journey.send'), call('parent', 150)],
  ])('is nothing that is begun %s', (_, pause, begun) => expect(faultsOf(pause, begun)).toBe(''));

  it('is not held against an owner that stood still, for the shards that were its own', () => {
    const still = { from: 50, until: 160, shards: new Set([1]) };
    const pause = paused('tree', 'parent');
    expect(faultsOf(pause, call('parent', 150), still)).toBe('');
    expect(faultsOf(pause, call('parent', 170), still)).toMatch(/parent-2/);
    expect(faultsOf(pause, call('child', 150), still)).toMatch(/child-2/);
  });

  it('is not held against executors that the registry could tell nothing, of functions alone', () => {
    const still: Standstill = { from: 50, until: 250, what: 'function' };
    expect(faultsOf(paused('function', 'journey.pack'), call('other', 150), still)).toBe('');
    expect(faultsOf(paused('execution', 'other'), call('other', 150), still)).toMatch(/other-2/);
  });
});
