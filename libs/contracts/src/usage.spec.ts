import { addUsage, usageOfCall } from './usage';

const priced = usageOfCall({ model: 'a', in: 10, out: 2, costMicros: 7 });

describe('what calls of models used together', () => {
  it('is the sum of what each used, with all models by name', () =>
    expect(addUsage(priced, usageOfCall({ model: 'b', in: 1, out: 1, costMicros: 0, cached: true }))).toEqual({
      calls: 2,
      tokensIn: 11,
      tokensOut: 3,
      costMicros: 7,
      cached: 1,
      models: ['a', 'b'],
    }));

  it('has no price where the price of one is not known', () =>
    expect(addUsage(priced, usageOfCall({ model: 'a', in: 1, out: 1 }))).toEqual({
      calls: 2,
      tokensIn: 11,
      tokensOut: 3,
      models: ['a'],
    }));

  it('is nothing where there were none', () => expect(addUsage(undefined, undefined)).toBeUndefined());
});
