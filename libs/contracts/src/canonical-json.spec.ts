import { canonicalJson } from './canonical-json';

it.each([
  [{ b: 1, a: [{ d: null, c: '"' }, []], '': {} }, '{"":{},"a":[{"c":"\\"","d":null},[]],"b":1}'],
  [[3, -0, 1e21, true], '[3,0,1e+21,true]'],
  [{}, '{}'],
  ['\ud800', '"\\ud800"'],
])('%j is the same text whatever the order of its keys: kept digests are made of it', (value, text) =>
  expect(canonicalJson(value)).toBe(text),
);
