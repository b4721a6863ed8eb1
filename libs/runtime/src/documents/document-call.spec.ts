import type { DocumentMethod, Json } from '@workflows/contracts';
import { checkCollection, nounOf } from './collection-name';
import { readDocumentCall } from './document-call';
import { readNew } from './document-data';
import { readPlace, writePlace } from './find-cursor';
import { readSort } from './document-sort';

const meant = (method: DocumentMethod, given: Json): unknown => {
  try {
    return readDocumentCall(method, given);
  } catch (error) {
    return error instanceof Error ? error.message : error;
  }
};
const one = { kind: 'one', id: 'a' };

describe('a call of db.*', () => {
  it.each<[DocumentMethod, Json, Json]>([
    ['find', [{ age: { gt: 18 } }, { limit: 5 }], { where: { age: { gt: 18 } }, limit: 5 }],
    ['findOne', [{ name: 'Ada' }, { sort: 'name' }], { where: { name: 'Ada' }, sort: 'name' }],
    ['update', ['a', { x: 1 }, { ifRevision: 2 }], { id: 'a', changes: { x: 1 }, ifRevision: 2 }],
    ['update', [{ x: 0 }, { x: 1 }], { where: { x: 0 }, changes: { x: 1 } }],
    ['delete', ['a', { ifRevision: 2 }], { id: 'a', ifRevision: 2 }],
    ['search', ['some words', { limit: 5 }], { text: 'some words', limit: 5 }],
  ])('%s is the same one after another and as an object', (method, list, named) => {
    expect(meant(method, list)).toEqual(meant(method, named));
    expect(meant(method, list)).toMatchObject({ method });
  });

  it('takes an id where one document is meant', () => {
    expect(meant('findOne', 'a')).toMatchObject({ target: one });
    expect(meant('findOne', [{}, { sort: '-createdAt' }])).toMatchObject({ target: { kind: 'where' } });
    expect(meant('delete', 'a')).toMatchObject({ target: one });
    expect(meant('find', {})).toMatchObject({ where: { kind: 'and', of: [] }, limit: 20 });
  });

  it.each<[DocumentMethod, Json, string]>([
    ['create', [{}, {}], '"create" takes one document'],
    ['update', ['a'], '"update" takes (id or where, changes'],
    ['update', [{}, { x: 1 }], 'says of no document that it is meant'],
    ['delete', {}, 'says of no document that it is meant'],
    ['findOne', {}, 'says of no document that it is meant'],
    ['findOne', null, 'says of no document that it is meant'],
    ['findOne', [null, { sort: 'name' }], 'says of no document that it is meant'],
    ['delete', [{ x: 1 }, { ifRevision: 1 }], 'is of one document'],
    ['find', { age: { $gt: 18 } }, '"$gt" is no operator. There are eq, ne, gt, gte, lt, lte, in, contains, exists.'],
    ['find', { $where: '1' }, '"$where" is no operator. There are and, or.'],
    ['find', { address: { city: 'x' } }, 'is written "address.city"'],
    ['find', { age: { gt: {} } }, 'has to be a text or a number'],
    ['find', { or: [] }, 'has to be a list of conditions'],
    ['find', { in: { in: Array<number>(1001).fill(1) } }, 'at most 1000 values'],
    ['find', { and: Array<Json>(65).fill({ a: 1 }) }, 'more than 64 comparisons'],
    ['find', { a: '\u0000' }, 'NUL'],
    ['find', [{}, { order: 'asc' }], '"order" is no option of "find"'],
    ['find', [{}, { sort: 'a,a' }], '"sort" has to be'],
    ['find', { createdAt: { gt: 'yesterday' } }, 'times such as'],
    ['find', { url: 'x' }, 'made of their "id"'],
    ['search', '', 'takes a text'],
  ])('%s of %j is refused with a reason', (method, given, reason) => expect(meant(method, given)).toContain(reason));

  it('is refused however deep it nests', () => {
    const deep = Array.from({ length: 9 }).reduce<Json>((inner) => ({ or: [inner] }), { a: 1 });
    expect(meant('find', deep)).toContain('nests "and" and "or" deeper than 8');
  });
});

describe('a document', () => {
  it.each<[string, Json, string]>([
    ['what others have', { url: 'https://x' }, '"url"'],
    ['no object', [], 'is a JSON object'],
    ['a text that cannot be kept', { a: ['\ud800'] }, 'surrogate'],
    ['an id of another kind', { id: 5 }, '"id"'],
    ['10 MB', { text: 'x'.repeat(10_000_000) }, 'at most 1 MiB'],
  ])('with %s is refused', (_, given, reason) => expect(() => readNew(given)).toThrow(reason));

  it('keeps a text that only looks like one that cannot be kept', () =>
    expect(readNew({ a: '\\u0000', b: '😀' })).toEqual({ data: { a: '\\u0000', b: '😀' } }));

  it('has what JSON calls __proto__ for itself', () => {
    const given = JSON.parse('{"__proto__": {"polluted": true}}') as Json;
    expect(Object.hasOwn(readNew(given).data, '__proto__')).toBe(true);
    expect(Reflect.get(readNew(given).data, 'polluted')).toBeUndefined();
  });
});

describe('a collection', () => {
  it.each([
    ['users', 'User'],
    ['companies', 'Company'],
    ['addresses', 'Address'],
    ['order-items', 'OrderItem'],
    ['people', 'Person'],
    ['status', 'Status'],
    ['boxes', 'Box'],
  ])('%s has documents that are a %s', (name, noun) => expect(nounOf(name)).toBe(noun));

  it.each(['__proto__', 'constructor', '', 'a.b', 'a/b', 'x'.repeat(65)])('is not called %j', (name) =>
    expect(() => checkCollection(name)).toThrow('The name of the collection'),
  );
});

describe('a cursor', () => {
  const sort = readSort('-createdAt,name');
  it('is one of the list that was sorted in the same way', () => {
    expect(readPlace(sort, writePlace(sort, [5, 'ü', 'id']))).toEqual([5, 'ü', 'id']);
    expect(() => readPlace(readSort('createdAt'), writePlace(sort, [5, 'x', 'id']))).toThrow('"cursor"');
  });

  it.each([[['5', 'x', 'id']], [[5, 'x']], [[5, 'x', 7]], [[5, '\u0000', 'id']]])('is not made of %j', (place) =>
    expect(() => readPlace(sort, writePlace(sort, place))).toThrow('"cursor"'),
  );
});
