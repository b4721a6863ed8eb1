import jsonata from 'jsonata';
import { ADDED_FUNCTIONS } from './added-functions';
import { FUNCTION_NAMES } from './function-names';

const ADDED = [...ADDED_FUNCTIONS.map(({ name }) => name), 'uuid'];

describe('the names of functions', () => {
  it.each([...FUNCTION_NAMES].filter((name) => !ADDED.includes(name)))('$%s is one of JSONata', async (name) =>
    expect(await jsonata(`$type($${name})`).evaluate(null)).toBe('function'),
  );
});
