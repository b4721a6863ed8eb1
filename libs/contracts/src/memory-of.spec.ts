import { memoryOf } from './memory-of';

describe('the memory that a value takes', () => {
  it('is that of what it holds, not of its text', () => {
    const lists = JSON.parse(`[${Array(1_000).fill('[]').join(',')}]`);
    expect(memoryOf(lists)).toBeGreaterThan(10 * JSON.stringify(lists).length);
    expect(memoryOf('x'.repeat(10_000))).toBeLessThan(11_000);
    expect(memoryOf({ a: 'text', b: [1, null, { c: true }] })).toBeGreaterThan(memoryOf({ a: 'text' }));
  });

  it('is walked no further than the limit, however often a value holds itself', () => {
    let value: object = { leaf: 'x' };
    for (let depth = 0; depth < 60; depth++) value = { left: value, right: value };
    expect(memoryOf(value, 100_000)).toBeGreaterThan(100_000);
  });

  it('does not depend on the depth of the stack', () => {
    let value: object = [];
    for (let depth = 0; depth < 100_000; depth++) value = [value];
    expect(memoryOf(value)).toBeGreaterThan(100_000);
  });
});
