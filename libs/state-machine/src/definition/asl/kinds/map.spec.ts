import type { Json, JsonObject } from '@workflows/contracts';
import { compiled, inState, JSONATA, show } from '../asl.fixture';
import { DISTRIBUTED, distributed, LINE, map, mapOf } from './map.fixture';

describe('Map State', () => {
  it('runs its processor inline where nothing else is said', () =>
    expect(mapOf(map({}))).toEqual({
      type: 'map',
      name: 's',
      items: { kind: 'value' },
      processor: { startAt: 'each' },
      distributed: false,
      retry: [],
      catch: [],
      paths: {},
    }));

  it('puts the states of its processor beside its own', () =>
    expect([...compiled({ StartAt: 's', States: { s: map({}) } }).states.keys()]).toEqual(['s', 'each']));

  it('takes the older names of its fields as the newer ones', () => {
    const selector = { 'v.$': '$$.Map.Item.Value' };
    const older = mapOf({ Type: 'Map', Iterator: LINE, Parameters: selector, ItemsPath: '$.list', End: true });
    const newer = mapOf(map({ ItemSelector: selector, ItemsPath: '$.list' }));
    expect(show(older.itemSelector)).toEqual({ v: 'ref $$.Map.Item.Value' });
    expect(JSON.stringify(older)).toBe(JSON.stringify(newer));
  });

  it.each<[JsonObject, JsonObject, unknown]>([
    [{}, {}, undefined],
    [{}, { ItemsPath: '$.list' }, 'ref $.list'],
    [{}, { ItemsPath: '$$.Execution.Input.list' }, 'ref $$.Execution.Input.list'],
    [{}, { ItemsPath: '$.list' }, 'ref $.list'],
    [{}, { ItemsPath: '$.a[*]' }, 'ref $.a[*]'],
    [JSONATA, { Items: '{% $states.input.list %}' }, '{% $states.input.list %}'],
    [JSONATA, { Items: [1, '{% $states.input.x %}'] }, [1, '{% $states.input.x %}']],
  ])('%j %j has the items %j', (top, fields, items) => {
    const node = mapOf(map(fields), top);
    expect(node.items.kind === 'value' && show(node.items.items)).toEqual(items);
  });

  it.each<[JsonObject, JsonObject, string[]]>([
    [JSONATA, { Items: { a: 1 } }, ['TYPE_WRONG /Items']],
    [{}, { ItemsPath: null }, ['TYPE_WRONG /ItemsPath']],
    [JSONATA, { Items: 'list' }, ['TYPE_WRONG /Items']],
    [JSONATA, { Items: 5 }, ['TYPE_WRONG /Items']],
    [JSONATA, { Items: '{% ( %}' }, ['EXPRESSION_MALFORMED /Items']],
    [JSONATA, { Items: ['{% ( %}'] }, ['EXPRESSION_MALFORMED /Items/0']],
    [{}, { ItemSelector: { 'a.$': 'x' } }, ['PATH_MALFORMED /ItemSelector/a.$']],
    [{}, { ItemSelector: {}, Parameters: {} }, ['FIELDS_EXCLUSIVE /Parameters']],
    [{}, { Iterator: { StartAt: 'o', States: { o: { Type: 'Succeed' } } } }, ['FIELDS_EXCLUSIVE /Iterator']],
    [{}, { ItemProcessor: 1 }, ['TYPE_WRONG /ItemProcessor']],
    [{}, { ItemProcessor: { States: LINE.States } }, ['START_MISSING /ItemProcessor/StartAt']],
    [{}, { ItemProcessor: { ...LINE, QueryLanguage: 'JSONata' } }, ['FIELD_UNKNOWN /ItemProcessor/QueryLanguage']],
  ])('%j %j: %j', (top, fields, problems) => expect(inState(map(fields), top)).toEqual(problems));

  it('must have a processor', () =>
    expect(inState({ Type: 'Map', End: true })).toEqual(['FIELD_MISSING /ItemProcessor']));
});

describe('Map State processing modes', () => {
  const inMode = (ProcessorConfig: Json) => inState(map({ ItemProcessor: { ProcessorConfig, ...LINE } }));

  it.each<[Json, string[]]>([
    [{ Mode: 'INLINE' }, []],
    [{}, []],
    [{ Mode: 'DISTRIBUTED', ExecutionType: 'STANDARD' }, []],
    [{ Mode: 'DISTRIBUTED', ExecutionType: 'EXPRESS' }, []],
    [{ Mode: 'DISTRIBUTED' }, ['FIELD_MISSING /ItemProcessor/ProcessorConfig/ExecutionType']],
    [{ Mode: 'DISTRIBUTED', ExecutionType: 'FAST' }, ['WORD_UNKNOWN /ItemProcessor/ProcessorConfig/ExecutionType']],
    [{ Mode: 'INLINE', ExecutionType: 'EXPRESS' }, ['FIELD_NOT_OF_MODE /ItemProcessor/ProcessorConfig/ExecutionType']],
    [{ Mode: 'inline' }, ['WORD_UNKNOWN /ItemProcessor/ProcessorConfig/Mode']],
    [{ Mode: 1 }, ['TYPE_WRONG /ItemProcessor/ProcessorConfig/Mode']],
    [{ mode: 'INLINE' }, ['FIELD_UNKNOWN /ItemProcessor/ProcessorConfig/mode']],
    ['INLINE', ['TYPE_WRONG /ItemProcessor/ProcessorConfig']],
  ])('%j: %j', (config, problems) => expect(inMode(config)).toEqual(problems));

  it('says in the node which it is', () => expect(mapOf(distributed({})).distributed).toBe(true));

  it.each<[string, Json]>([
    ['ItemReader', { Resource: 'arn:aws:states:::s3:listObjectsV2', Parameters: { Bucket: 'b' } }],
    ['ResultWriter', { Resource: 'arn:aws:states:::s3:putObject', Parameters: { Bucket: 'b' } }],
    ['Label', 'run'],
  ])('%s is there in distributed mode alone', (field, value) => {
    expect(inState(map({ [field]: value }))).toEqual([`FIELD_NOT_OF_MODE /${field}`]);
    expect(inState(distributed({ [field]: value }))).toEqual([]);
  });

  it.each<[Json, boolean]>([
    ['x'.repeat(40), true],
    ['ümlaut-1', true],
    ['', false],
    ['x'.repeat(41), false],
    ['a b', false],
    ['a:b', false],
    ['a*', false],
    ['a\u0007', false],
    [1, false],
  ])('a Label may be %j: %j', (Label, good) =>
    expect(inState(distributed({ Label }))).toEqual(good ? [] : ['LABEL_INVALID /Label']),
  );
});

describe('Label', () => {
  const labelled = (name: string) => ({
    ...distributed({ Label: 'run' }),
    ItemProcessor: { ...DISTRIBUTED, StartAt: name, States: { [name]: { Type: 'Pass', End: true } } },
  });
  const inBranch = (name: string, inner: string) => ({ StartAt: name, States: { [name]: labelled(inner) } });

  it('is unique over the whole document', () =>
    expect(inState({ Type: 'Parallel', Branches: [inBranch('a', 'b'), inBranch('c', 'd')], End: true })).toEqual([
      'LABEL_TAKEN /Branches/1/States/c/Label',
    ]));
});

describe('Concurrency and tolerated failures', () => {
  const FIELDS = ['MaxConcurrency', 'ToleratedFailureCount', 'ToleratedFailurePercentage'] as const;
  const NODE_FIELDS = {
    MaxConcurrency: 'maxConcurrency',
    ToleratedFailureCount: 'toleratedFailureCount',
    ToleratedFailurePercentage: 'toleratedFailurePercentage',
  } as const;

  it.each(FIELDS)('%s is a number, a path or an expression', (field) => {
    const read = (fields: JsonObject, top: JsonObject = {}) => show(mapOf(map(fields), top)[NODE_FIELDS[field]]);
    expect(read({ [field]: 0 })).toBe(0);
    expect(read({ [field]: 100 })).toBe(100);
    expect(read({ [`${field}Path`]: '$.n' })).toBe('ref $.n');
    expect(read({ [field]: '{% $states.input.n %}' }, JSONATA)).toBe('{% $states.input.n %}');
    expect(read({ [field]: 5 }, JSONATA)).toBe(5);
  });

  it.each(
    FIELDS.flatMap(
      (field) =>
        [
          [field, -1],
          [field, '5'],
          [field, '$.n'],
          [field, null],
        ] as const,
    ),
  )('%s is not %j', (field, value) => {
    expect(inState(map({ [field]: value }))).toEqual([`NUMBER_INVALID /${field}`]);
    expect(inState(map({ [field]: value }), JSONATA)).toEqual([`NUMBER_INVALID /${field}`]);
  });

  it.each<[JsonObject, string[]]>([
    [{ MaxConcurrency: 1.5 }, ['NUMBER_INVALID /MaxConcurrency']],
    [{ ToleratedFailureCount: 0.5 }, ['NUMBER_INVALID /ToleratedFailureCount']],
    [{ ToleratedFailurePercentage: 0.5 }, []],
    [{ ToleratedFailurePercentage: 100.5 }, ['NUMBER_INVALID /ToleratedFailurePercentage']],
    [{ MaxConcurrency: 1, MaxConcurrencyPath: '$.n' }, ['FIELDS_EXCLUSIVE /MaxConcurrencyPath']],
    [{ ToleratedFailureCountPath: '$..n' }, ['PATH_MALFORMED /ToleratedFailureCountPath']],
  ])('%j: %j', (fields, problems) => expect(inState(map(fields))).toEqual(problems));
});

describe('ItemBatcher', () => {
  it.each<[JsonObject, JsonObject, unknown]>([
    [{}, { MaxItemsPerBatch: 10 }, { maxItems: 10 }],
    [
      {},
      { MaxItemsPerBatchPath: '$.n', MaxInputBytesPerBatchPath: '$.b' },
      { maxItems: 'ref $.n', maxBytes: 'ref $.b' },
    ],
    [
      {},
      { MaxInputBytesPerBatch: 262_144, BatchInput: { 'a.$': '$.a' } },
      { maxBytes: 262_144, input: { a: 'ref $.a' } },
    ],
    [
      JSONATA,
      {
        MaxItemsPerBatch: '{% $states.input.n %}',
        MaxInputBytesPerBatch: 5,
        BatchInput: { a: '{% $states.input.a %}' },
      },
      { maxItems: '{% $states.input.n %}', maxBytes: 5, input: { a: '{% $states.input.a %}' } },
    ],
  ])('%j %j: %j', (top, ItemBatcher, batch) => {
    const { maxItems, maxBytes, input } = mapOf(distributed({ ItemBatcher }), top).batch ?? {};
    const shown = { maxItems: show(maxItems), maxBytes: show(maxBytes), input: show(input) };
    expect(JSON.parse(JSON.stringify(shown))).toEqual(batch);
  });

  it.each<[JsonObject, Json, string[]]>([
    [{}, {}, ['FIELD_MISSING /ItemBatcher']],
    [{}, 5, ['TYPE_WRONG /ItemBatcher']],
    [{}, { MaxItemsPerBatch: 0 }, ['NUMBER_INVALID /ItemBatcher/MaxItemsPerBatch']],
    [{}, { MaxInputBytesPerBatch: 262_145 }, ['NUMBER_INVALID /ItemBatcher/MaxInputBytesPerBatch']],
    [{}, { MaxItemsPerBatch: 1, MaxItemsPerBatchPath: '$.n' }, ['FIELDS_EXCLUSIVE /ItemBatcher/MaxItemsPerBatchPath']],
    [{}, { MaxItems: 1, MaxItemsPerBatch: 1 }, ['FIELD_UNKNOWN /ItemBatcher/MaxItems']],
    [
      JSONATA,
      { MaxItemsPerBatchPath: '$.n', MaxItemsPerBatch: 1 },
      ['FIELD_NOT_OF_LANGUAGE /ItemBatcher/MaxItemsPerBatchPath', 'FIELDS_EXCLUSIVE /ItemBatcher/MaxItemsPerBatchPath'],
    ],
    [{}, { MaxItemsPerBatch: 1, BatchInput: { 'a.$': 'x' } }, ['PATH_MALFORMED /ItemBatcher/BatchInput/a.$']],
  ])('%j %j: %j', (top, ItemBatcher, problems) => expect(inState(distributed({ ItemBatcher }), top)).toEqual(problems));
});
