import type { Json, JsonObject } from '@workflows/contracts';
import { constant, expression, foundIn, nodeOf } from '../compiled.fixture';

const processor: JsonObject = { states: { each: { type: 'task', task: 'f', end: true } } };
const map = (fields: JsonObject): JsonObject => ({ type: 'map', processor, ...fields });
const value = (items: object) => ({ items: { kind: 'value', items } });
const reader = (fields: object) => ({
  items: { kind: 'reader', reader: { what: 'object', bucket: constant('b'), key: constant('k'), ...fields } },
});

describe('a map', () => {
  it.each<[string, Json, object]>([
    ['items', [1, { a: 2 }], value(constant([1, { a: 2 }]))],
    ['items', [], value(constant([]))],
    ['items', ['{% $states.input.x %}'], value({ kind: 'array', items: [expression('items/0', '$states.input.x')] })],
    ['items', '{% $states.input.orders %}', value(expression('items', '$states.input.orders'))],
    ['items', { object: 'b/k' }, reader({ format: 'json' })],
    ['items', { object: 'b/k/with/slashes.csv' }, reader({ key: constant('k/with/slashes.csv') })],
    ['items', { object: 'b/k', format: 'jsonl', maxItems: 10 }, reader({ format: 'jsonl', maxItems: constant(10) })],
    [
      'items',
      { object: 'b/k', maxItems: '{% $states.input.x %}' },
      reader({ maxItems: expression('items/maxItems', '$states.input.x') }),
    ],
    ['items', { object: 'b/k', pointer: '/data/a~1b' }, reader({ pointer: '/data/a~1b' })],
    ['items', { object: 'b/k', pointer: '', comment: 'c' }, reader({ pointer: '' })],
    [
      'items',
      { object: 'b/k', format: 'csv' },
      reader({ format: 'csv', csv: { delimiter: ',', headers: 'first-row' } }),
    ],
    [
      'items',
      { object: 'b/k', format: 'csv', delimiter: '\t', headers: ['id', 'name'] },
      reader({ format: 'csv', csv: { delimiter: '\t', headers: ['id', 'name'] } }),
    ],
    [
      'items',
      { prefix: 'b' },
      { items: { kind: 'reader', reader: { what: 'list', bucket: constant('b'), format: 'json' } } },
    ],
    ['items', { prefix: 'b/k', maxItems: 5 }, reader({ what: 'list', maxItems: constant(5) })],
    ['itemSelector', { n: '{% $states.context.Map.Item.Value %}' }, { itemSelector: { kind: 'object' } }],
    ['maxConcurrency', 0, { maxConcurrency: constant(0) }],
    ['maxConcurrency', '{% $states.input.x %}', { maxConcurrency: expression('maxConcurrency', '$states.input.x') }],
    ['toleratedFailureCount', 3, { toleratedFailureCount: constant(3) }],
    [
      'toleratedFailureCount',
      '{% $states.input.x %}',
      { toleratedFailureCount: expression('toleratedFailureCount', '$states.input.x') },
    ],
    ['toleratedFailurePercentage', 12.5, { toleratedFailurePercentage: constant(12.5) }],
    [
      'toleratedFailurePercentage',
      '{% $states.input.x %}',
      { toleratedFailurePercentage: expression('toleratedFailurePercentage', '$states.input.x') },
    ],
    ['itemBatcher', { maxItemsPerBatch: 10 }, { batch: { maxItems: constant(10) } }],
    [
      'itemBatcher',
      {
        maxItemsPerBatch: '{% $states.input.x %}',
        maxInputBytesPerBatch: '{% $states.input.y %}',
        batchInput: { day: '{% $states.input.z %}' },
      },
      {
        batch: {
          maxItems: expression('itemBatcher/maxItemsPerBatch', '$states.input.x'),
          maxBytes: expression('itemBatcher/maxInputBytesPerBatch', '$states.input.y'),
          input: { kind: 'object', entries: [['day', expression('itemBatcher/batchInput/day', '$states.input.z')]] },
        },
      },
    ],
    ['results', { object: 'b' }, { results: { bucket: constant('b'), transformation: 'none', format: 'json' } }],
    [
      'results',
      { object: 'b/p/', format: 'jsonl' },
      { results: { bucket: constant('b'), prefix: constant('p/'), format: 'jsonl' } },
    ],
    ['retry', [{ errors: ['States.ALL'] }], { retry: [{ errors: ['States.ALL'] }] }],
    ['catch', [{ errors: ['States.ALL'], next: 'ok' }], { catch: [{ next: 'ok' }] }],
    ['output', '{% $count($states.result) %}', { output: expression('output', '$count($states.result)') }],
  ])('takes %s: %j', (field, given, expected) =>
    expect(nodeOf(map({ [field]: given }))).toMatchObject({
      type: 'map',
      processor: { startAt: 'each' },
      distributed: false,
      ...expected,
    }),
  );

  it('takes what the state sees where no items are named', () =>
    expect(nodeOf(map({}))).toMatchObject({ items: { kind: 'value' }, catch: [] }));

  it('asks for the bucket and the key of a computed name apart', () =>
    expect(
      nodeOf(map({ items: { object: '{% "in/" & $states.input.x %}' }, results: { object: '{% $states.input.y %}' } })),
    ).toMatchObject({
      items: {
        reader: {
          bucket: expression('items/object', '$substringBefore("in/" & $states.input.x, "/")'),
          key: { kind: 'expression', expression: { key: '/states/s/items/object#key' } },
        },
      },
      results: { bucket: { kind: 'expression' }, prefix: { kind: 'expression' } },
    }));

  it.each<[string, Json, string[]]>([
    ['items', 'orders', ['ITEMS_INVALID /items']],
    ['items', 5, ['ITEMS_INVALID /items']],
    ['items', null, ['ITEMS_INVALID /items']],
    ['items', {}, ['ITEMS_INVALID /items']],
    ['items', { a: 1 }, ['ITEMS_INVALID /items']],
    ['items', '{% $states.input.x[ %}', ['EXPRESSION_MALFORMED /items']],
    ['items', { object: 'b' }, ['OBJECT_NAME_INVALID /items/object']],
    ['items', { object: 'b/' }, ['OBJECT_NAME_INVALID /items/object']],
    ['items', { object: '/k' }, ['OBJECT_NAME_INVALID /items/object']],
    ['items', { object: 5 }, ['TYPE_WRONG /items/object']],
    ['items', { object: '{% ) %}' }, ['EXPRESSION_MALFORMED /items/object']],
    ['items', { object: '{% a) & (b %}' }, ['EXPRESSION_MALFORMED /items/object']],
    ['items', { object: 'b/k', format: 'xml' }, ['CHOICE_UNKNOWN /items/format']],
    ['items', { object: 'b/k', format: null }, ['CHOICE_UNKNOWN /items/format']],
    ['items', { object: 'b/k', delimiter: ';' }, ['FIELD_NOT_OF_FORMAT /items/delimiter']],
    ['items', { object: 'b/k', format: 'jsonl', headers: ['a'] }, ['FIELD_NOT_OF_FORMAT /items/headers']],
    ['items', { object: 'b/k', format: 'csv', pointer: '/a' }, ['FIELD_NOT_OF_FORMAT /items/pointer']],
    ['items', { object: 'b/k', format: 'csv', delimiter: '::' }, ['DELIMITER_INVALID /items/delimiter']],
    ['items', { object: 'b/k', format: 'csv', headers: [] }, ['TYPE_WRONG /items/headers']],
    ['items', { object: 'b/k', format: 'csv', headers: 'a,b' }, ['TYPE_WRONG /items/headers']],
    [
      'items',
      { object: 'b/k', format: 'csv', headers: ['a', 1, 'a'] },
      ['ENTRY_TWICE /items/headers/2', 'TYPE_WRONG /items/headers/1'],
    ],
    ['items', { object: 'b/k', pointer: 'data' }, ['POINTER_INVALID /items/pointer']],
    ['items', { object: 'b/k', pointer: '/a~2' }, ['POINTER_INVALID /items/pointer']],
    ['items', { object: 'b/k', pointer: ['a'] }, ['POINTER_INVALID /items/pointer']],
    ['items', { object: 'b/k', maxItems: 0 }, ['NUMBER_INVALID /items/maxItems']],
    ['items', { object: 'b/k', comment: 0 }, ['TYPE_WRONG /items/comment']],
    ['items', { object: 'b/k', maxItem: 1 }, ['FIELD_UNKNOWN /items/maxItem']],
    ['items', { object: 'b/k', prefix: 'b' }, ['FIELD_UNKNOWN /items/prefix']],
    ['items', { prefix: '/x' }, ['OBJECT_NAME_INVALID /items/prefix']],
    ['items', { prefix: 'b', format: 'csv' }, ['FIELD_UNKNOWN /items/format']],
    ['itemSelector', { a: '{% ( %}' }, ['EXPRESSION_MALFORMED /itemSelector/a']],
    ['maxConcurrency', -1, ['NUMBER_INVALID /maxConcurrency']],
    ['maxConcurrency', 1.5, ['NUMBER_INVALID /maxConcurrency']],
    ['maxConcurrency', '5', ['NUMBER_INVALID /maxConcurrency']],
    ['maxConcurrency', null, ['NUMBER_INVALID /maxConcurrency']],
    ['toleratedFailureCount', -1, ['NUMBER_INVALID /toleratedFailureCount']],
    ['toleratedFailureCount', 0.5, ['NUMBER_INVALID /toleratedFailureCount']],
    ['toleratedFailurePercentage', 101, ['NUMBER_INVALID /toleratedFailurePercentage']],
    ['toleratedFailurePercentage', -0.1, ['NUMBER_INVALID /toleratedFailurePercentage']],
    ['toleratedFailurePercentage', '{% %', ['NUMBER_INVALID /toleratedFailurePercentage']],
    ['itemBatcher', 10, ['TYPE_WRONG /itemBatcher']],
    ['itemBatcher', {}, ['BATCH_UNBOUNDED /itemBatcher']],
    ['itemBatcher', { maxItemsPerBatch: 0 }, ['NUMBER_INVALID /itemBatcher/maxItemsPerBatch']],
    ['itemBatcher', { maxInputBytesPerBatch: 1.5 }, ['NUMBER_INVALID /itemBatcher/maxInputBytesPerBatch']],
    ['itemBatcher', { maxItems: 1, maxItemsPerBatch: 1 }, ['FIELD_UNKNOWN /itemBatcher/maxItems']],
    ['results', 'b/p', ['TYPE_WRONG /results']],
    ['results', {}, ['FIELD_MISSING /results/object']],
    ['results', { object: '' }, ['OBJECT_NAME_INVALID /results/object']],
    ['results', { object: 'b', format: 'csv' }, ['CHOICE_UNKNOWN /results/format']],
    ['results', { object: 'b', prefix: 'p' }, ['FIELD_UNKNOWN /results/prefix']],
    ['processor', [], ['TYPE_WRONG /processor']],
    ['processor', {}, ['STATES_MISSING /processor/states']],
    ['processor', { states: {}, mode: 'inline' }, ['FIELD_UNKNOWN /processor/mode', 'STATES_EMPTY /processor/states']],
    ['heartbeat', 5, ['FIELD_NOT_OF_TYPE /heartbeat']],
    ['itemsPath', '$.a', ['FIELD_UNKNOWN /itemsPath']],
  ])('refuses %s: %j', (field, given, expected) =>
    expect(foundIn(map({ [field]: given, end: true }))).toEqual(expected),
  );

  it('has a processor', () => expect(foundIn({ type: 'map', end: true })).toEqual(['FIELD_MISSING /processor']));
});
