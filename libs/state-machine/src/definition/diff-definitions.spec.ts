import type { Json } from '@workflows/contracts';
import { diffDefinitions, type PatchOperation } from './diff-definitions';

const body = (states: Record<string, Json>) => ({ states, functions: [] });
const before = body({
  initial: { type: 'task', task: 'a', next: 'b/c', retry: [{ error: 'x' }, { error: 'y' }] },
  'b/c': { type: 'pass', 'a~b': 1, next: 'gone' },
  gone: { type: 'succeed' },
});
const after = body({
  initial: { type: 'task', task: 'a', next: 'b/c', retry: [{ error: 'x' }, { error: 'z' }] },
  'b/c': { next: 'added', type: 'pass', 'a~b': null, output: {} },
  added: { type: 'succeed' },
});

/** What a client does with a patch; of objects and lists of the same length. */
function apply(document: Json, patch: readonly PatchOperation[]): Json {
  let root: Json = structuredClone(document);
  for (const operation of patch) {
    const names = operation.path
      .split('/')
      .slice(1)
      .map((name) => name.replaceAll('~1', '/').replaceAll('~0', '~'));
    const last = names.pop();
    if (last === undefined) {
      if (operation.op !== 'remove') root = operation.value;
      continue;
    }
    const holder = names.reduce((value, name) => Reflect.get(Object(value), name), root);
    if (operation.op === 'remove') Reflect.deleteProperty(Object(holder), last);
    else Reflect.set(Object(holder), last, operation.value);
  }
  return root;
}

describe('two versions of a definition', () => {
  it('are told apart by a patch and by their states', () => {
    const { patch, states } = diffDefinitions(before, after);
    expect(states).toEqual({ added: ['added'], removed: ['gone'], changed: ['initial', 'b/c'] });
    expect(patch).toEqual([
      { op: 'remove', path: '/states/gone' },
      { op: 'replace', path: '/states/initial/retry/1/error', value: 'z' },
      { op: 'replace', path: '/states/b~1c/next', value: 'added' },
      { op: 'replace', path: '/states/b~1c/a~0b', value: null },
      { op: 'add', path: '/states/b~1c/output', value: {} },
      { op: 'add', path: '/states/added', value: { type: 'succeed' } },
    ]);
    expect(apply(before, patch)).toEqual(after);
  });

  it('are the same whatever the order of members', () => {
    const other = body({
      gone: { type: 'succeed' },
      'b/c': { next: 'gone', 'a~b': 1, type: 'pass' },
      initial: before.states['initial'] ?? null,
    });
    expect(diffDefinitions(before, other)).toEqual({ patch: [], states: { added: [], removed: [], changed: [] } });
  });

  it('of different lengths of a list, or of other types, have it replaced', () => {
    const of = (value: Json) => body({ a: { value } });
    for (const [one, other] of [
      [[1], [1, 2]],
      [{ a: 1 }, [1]],
      [null, {}],
      ['1', 1],
    ] as [Json, Json][])
      expect(diffDefinitions(of(one), of(other)).patch).toEqual([
        { op: 'replace', path: '/states/a/value', value: other },
      ]);
  });

  it('of another dialect are compared by their states as well', () => {
    const asl = { definition: { StartAt: 'initial', States: { initial: { Type: 'Succeed' } } }, functions: [] };
    expect(diffDefinitions(before, asl).states).toEqual({ added: [], removed: ['b/c', 'gone'], changed: ['initial'] });
    expect(apply(before, diffDefinitions(before, asl).patch)).toEqual(asl);
  });

  it('that differ in very much are one replacement', () => {
    const many = (n: number) => body(Object.fromEntries(Array.from({ length: 1_500 }, (_, i) => [`s${i}`, { n }])));
    const { patch, states } = diffDefinitions(many(1), many(2));
    expect(patch).toEqual([{ op: 'replace', path: '', value: many(2) }]);
    expect(states.changed).toHaveLength(1_500);
  });
});
