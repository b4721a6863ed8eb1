import { KeptByMemory } from './kept-by-memory';

describe('what is kept by memory', () => {
  it('leaves when it takes too much, least lately asked for first', () => {
    const kept = new KeptByMemory<string>({ bytes: 100, entries: 10 });
    kept.set('a', 'A', 40);
    kept.set('b', 'B', 40);
    expect(kept.get('a')).toBe('A');
    kept.set('c', 'C', 40);
    expect([kept.get('a'), kept.get('b'), kept.get('c'), kept.bytes]).toEqual(['A', undefined, 'C', 80]);
  });

  it('leaves when there are too many', () => {
    const kept = new KeptByMemory<number>({ bytes: 100, entries: 2 });
    for (const n of [1, 2, 3]) kept.set(`${n}`, n, 1);
    expect([...kept.values()]).toEqual([2, 3]);
  });

  it('stays while it is the newest, however large, and is counted once when it is replaced', () => {
    const kept = new KeptByMemory<number>({ bytes: 100, entries: 2 });
    kept.set('a', 1, 10);
    kept.set('b', 2, 1_000);
    expect([...kept.values()]).toEqual([2]);
    kept.set('b', 3, 10);
    kept.delete('nobody');
    expect([[...kept.values()], kept.bytes]).toEqual([[3], 10]);
  });
});
