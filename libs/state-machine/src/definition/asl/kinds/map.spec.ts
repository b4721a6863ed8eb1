import type { Json, JsonObject } from '@workflows/contracts';
import type { MapNode } from '../../../program';
import { compiled, inState, JSONATA, nodeOf, show } from '../asl.fixture';

const LINE = { StartAt: 'each', States: { each: { Type: 'Pass', End: true } } };
const DISTRIBUTED = { ProcessorConfig: { Mode: 'DISTRIBUTED', ExecutionType: 'STANDARD' }, ...LINE };

const map = (fields: JsonObject): JsonObject => ({ Type: 'Map', ItemProcessor: LINE, End: true, ...fields });
const distributed = (fields: JsonObject): JsonObject => map({ ItemProcessor: DISTRIBUTED, ...fields });

function mapOf(state: JsonObject, top: JsonObject = {}): MapNode {
  const node = nodeOf(state, top);
  if (node.type !== 'map') throw new Error(node.type);
  return node;
}

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
    [{}, { ItemsPath: '$list' }, 'ref $list'],
    [JSONATA, { Items: '{% $states.input.list %}' }, '{% $states.input.list %}'],
    [JSONATA, { Items: [1, '{% $x %}'] }, [1, '{% $x %}']],
    [JSONATA, { Items: { a: 1 } }, { a: 1 }],
  ])('%j %j has the items %j', (top, fields, items) => {
    const node = mapOf(map(fields), top);
    expect(node.items.kind === 'value' && show(node.items.items)).toEqual(items);
  });

  it.each<[JsonObject, JsonObject, string[]]>([
    [{}, { ItemsPath: '$.a[*]' }, ['PATH_MALFORMED /ItemsPath']],
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
    expect(read({ [field]: '{% $n %}' }, JSONATA)).toBe('{% $n %}');
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
      { MaxItemsPerBatch: '{% $n %}', MaxInputBytesPerBatch: 5, BatchInput: { a: '{% $a %}' } },
      { maxItems: '{% $n %}', maxBytes: 5, input: { a: '{% $a %}' } },
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

describe('ItemReader', () => {
  const OBJECT = 'arn:aws:states:::s3:getObject';
  const LIST = 'arn:aws:states:::s3:listObjectsV2';
  const at = { Bucket: 'b', Key: 'k' };

  function readerOf(ItemReader: JsonObject, top: JsonObject = {}): unknown {
    const { items } = mapOf(distributed({ ItemReader }), top);
    if (items.kind !== 'reader') throw new Error(items.kind);
    const { bucket, key, maxItems, ...rest } = items.reader;
    return JSON.parse(JSON.stringify({ ...rest, bucket: show(bucket), key: show(key), maxItems: show(maxItems) }));
  }

  it.each<[JsonObject, JsonObject]>([
    [{ InputType: 'JSON' }, { format: 'json' }],
    [
      { InputType: 'JSON', ItemsPointer: '/a/b~1c' },
      { format: 'json', pointer: '/a/b~1c' },
    ],
    [
      { InputType: 'JSONL', MaxItems: 5 },
      { format: 'jsonl', maxItems: 5 },
    ],
    [{ InputType: 'MANIFEST', ManifestType: 'S3_INVENTORY' }, { format: 'manifest' }],
    [
      { InputType: 'CSV', CSVHeaderLocation: 'FIRST_ROW' },
      { format: 'csv', csv: { delimiter: ',', headers: 'first-row' } },
    ],
    [
      { InputType: 'CSV', CSVHeaderLocation: 'GIVEN', CSVHeaders: ['a', 'b'], CSVDelimiter: 'TAB' },
      { format: 'csv', csv: { delimiter: '\t', headers: ['a', 'b'] } },
    ],
    ...(
      [
        ['COMMA', ','],
        ['PIPE', '|'],
        ['SEMICOLON', ';'],
        ['SPACE', ' '],
      ] as const
    ).map(([CSVDelimiter, delimiter]): [JsonObject, JsonObject] => [
      { InputType: 'CSV', CSVHeaderLocation: 'FIRST_ROW', CSVDelimiter },
      { format: 'csv', csv: { delimiter, headers: 'first-row' } },
    ]),
  ])('reads an object with %j as %j', (ReaderConfig, reader) =>
    expect(readerOf({ Resource: OBJECT, Parameters: at, ReaderConfig })).toEqual({
      what: 'object',
      bucket: 'b',
      key: 'k',
      ...reader,
    }),
  );

  it('computes bucket, key and limit', () => {
    const ReaderConfig = { InputType: 'JSON' };
    expect(
      readerOf({
        Resource: OBJECT,
        Parameters: { 'Bucket.$': '$.b', 'Key.$': "States.Format('{}.json', $.k)" },
        ReaderConfig: { ...ReaderConfig, MaxItemsPath: '$.n' },
      }),
    ).toMatchObject({ bucket: 'ref $.b', key: "ref States.Format('{}.json', $.k)", maxItems: 'ref $.n' });
    expect(
      readerOf(
        {
          Resource: OBJECT,
          Arguments: { Bucket: '{% $b %}', Key: 'k' },
          ReaderConfig: { ...ReaderConfig, MaxItems: '{% $n %}' },
        },
        JSONATA,
      ),
    ).toMatchObject({ bucket: '{% $b %}', key: 'k', maxItems: '{% $n %}' });
    expect(readerOf({ Resource: OBJECT, Arguments: '{% $at %}', ReaderConfig }, JSONATA)).toMatchObject({
      bucket: '{% ($at).Bucket %}',
      key: '{% ($at).Key %}',
    });
  });

  it('lists objects below a prefix', () => {
    expect(
      readerOf({ Resource: LIST, Parameters: { Bucket: 'b', 'Prefix.$': '$.p' }, ReaderConfig: { MaxItems: 9 } }),
    ).toEqual({
      what: 'list',
      bucket: 'b',
      key: 'ref $.p',
      format: 'json',
      maxItems: 9,
    });
    expect(readerOf({ Resource: LIST, Parameters: { Bucket: 'b' } })).toEqual({
      what: 'list',
      bucket: 'b',
      format: 'json',
    });
  });

  const CSV = { InputType: 'CSV', CSVHeaderLocation: 'FIRST_ROW' };
  it.each<[Json, string[]]>([
    [1, ['TYPE_WRONG ']],
    [{ Parameters: at, ReaderConfig: CSV }, ['FIELD_MISSING /Resource']],
    [{ Resource: 'arn:aws:states:::s3:putObject', Parameters: at, ReaderConfig: CSV }, ['WORD_UNKNOWN /Resource']],
    [{ Resource: OBJECT, Parameters: at }, ['FIELD_MISSING /ReaderConfig']],
    [{ Resource: OBJECT, ReaderConfig: CSV }, ['FIELD_MISSING /Parameters/Bucket', 'FIELD_MISSING /Parameters/Key']],
    [{ Resource: OBJECT, Parameters: { Bucket: 'b' }, ReaderConfig: CSV }, ['FIELD_MISSING /Parameters/Key']],
    [
      { Resource: OBJECT, Parameters: { ...at, VersionId: 'v' }, ReaderConfig: CSV },
      ['FIELD_UNKNOWN /Parameters/VersionId'],
    ],
    [{ Resource: OBJECT, Arguments: at, Parameters: at, ReaderConfig: CSV }, ['FIELD_NOT_OF_LANGUAGE /Arguments']],
    [{ Resource: OBJECT, Parameters: at, ReaderConfig: {} }, ['FIELD_MISSING /ReaderConfig/InputType']],
    [
      { Resource: OBJECT, Parameters: at, ReaderConfig: { InputType: 'PARQUET' } },
      ['WORD_UNKNOWN /ReaderConfig/InputType'],
    ],
    [
      { Resource: OBJECT, Parameters: at, ReaderConfig: { InputType: 'csv' } },
      ['WORD_UNKNOWN /ReaderConfig/InputType'],
    ],
    [
      { Resource: OBJECT, Parameters: at, ReaderConfig: { InputType: 'CSV' } },
      ['FIELD_MISSING /ReaderConfig/CSVHeaderLocation'],
    ],
    [
      { Resource: OBJECT, Parameters: at, ReaderConfig: { ...CSV, CSVDelimiter: ',' } },
      ['WORD_UNKNOWN /ReaderConfig/CSVDelimiter'],
    ],
    [
      { Resource: OBJECT, Parameters: at, ReaderConfig: { ...CSV, CSVHeaders: ['a'] } },
      ['FIELDS_EXCLUSIVE /ReaderConfig/CSVHeaders'],
    ],
    [
      { Resource: OBJECT, Parameters: at, ReaderConfig: { ...CSV, CSVHeaderLocation: 'GIVEN' } },
      ['FIELD_MISSING /ReaderConfig/CSVHeaders'],
    ],
    [
      { Resource: OBJECT, Parameters: at, ReaderConfig: { ...CSV, CSVHeaderLocation: 'GIVEN', CSVHeaders: ['a', 1] } },
      ['TYPE_WRONG /ReaderConfig/CSVHeaders'],
    ],
    [
      {
        Resource: OBJECT,
        Parameters: at,
        ReaderConfig: { ...CSV, CSVHeaderLocation: 'GIVEN', CSVHeaders: ['a', 'a'] },
      },
      ['HEADER_TAKEN /ReaderConfig/CSVHeaders'],
    ],
    [
      { Resource: OBJECT, Parameters: at, ReaderConfig: { InputType: 'JSON', CSVHeaders: ['a'] } },
      ['FIELD_NOT_OF_TYPE /ReaderConfig/CSVHeaders'],
    ],
    [
      { Resource: OBJECT, Parameters: at, ReaderConfig: { InputType: 'JSONL', ItemsPointer: '/a' } },
      ['FIELD_NOT_OF_TYPE /ReaderConfig/ItemsPointer'],
    ],
    [
      { Resource: OBJECT, Parameters: at, ReaderConfig: { InputType: 'JSON', ItemsPointer: 'a' } },
      ['POINTER_INVALID /ReaderConfig/ItemsPointer'],
    ],
    [
      { Resource: OBJECT, Parameters: at, ReaderConfig: { InputType: 'JSON', ItemsPointer: '/a~2' } },
      ['POINTER_INVALID /ReaderConfig/ItemsPointer'],
    ],
    [
      { Resource: OBJECT, Parameters: at, ReaderConfig: { InputType: 'MANIFEST', ManifestType: 'ATHENA_DATA' } },
      ['WORD_UNKNOWN /ReaderConfig/ManifestType'],
    ],
    [
      { Resource: OBJECT, Parameters: at, ReaderConfig: { ...CSV, MaxItems: 0 } },
      ['NUMBER_INVALID /ReaderConfig/MaxItems'],
    ],
    [
      { Resource: OBJECT, Parameters: at, ReaderConfig: { ...CSV, MaxItems: 100_000_001 } },
      ['NUMBER_INVALID /ReaderConfig/MaxItems'],
    ],
    [{ Resource: LIST, Parameters: { Bucket: 'b', Key: 'k' } }, ['FIELD_UNKNOWN /Parameters/Key']],
    [
      { Resource: LIST, Parameters: { Bucket: 'b' }, ReaderConfig: CSV },
      ['FIELD_UNKNOWN /ReaderConfig/InputType', 'FIELD_UNKNOWN /ReaderConfig/CSVHeaderLocation'],
    ],
  ])('%j: %j', (ItemReader, problems) =>
    expect(inState(distributed({ ItemReader }))).toEqual(
      problems.map((problem) => problem.replace(/ /, ' /ItemReader')),
    ),
  );

  it('excludes items from elsewhere', () => {
    const ItemReader = { Resource: LIST, Parameters: { Bucket: 'b' } };
    expect(inState(distributed({ ItemReader, ItemsPath: '$.a' }))).toEqual(['FIELDS_EXCLUSIVE /ItemsPath']);
  });
});

describe('ResultWriter', () => {
  const Resource = 'arn:aws:states:::s3:putObject';
  const Parameters = { Bucket: 'b', Prefix: 'p' };

  it.each<[JsonObject, JsonObject | undefined]>([
    [
      { Resource, Parameters },
      { prefix: 'p', transformation: 'none', format: 'json' },
    ],
    [
      { Resource, Parameters: { Bucket: 'b' } },
      { transformation: 'none', format: 'json' },
    ],
    [
      {
        Resource,
        Parameters: { Bucket: 'b', 'Prefix.$': '$.p' },
        WriterConfig: { Transformation: 'COMPACT', OutputType: 'JSONL' },
      },
      { prefix: 'ref $.p', transformation: 'compact', format: 'jsonl' },
    ],
    [
      { Resource, Parameters, WriterConfig: { Transformation: 'FLATTEN' } },
      { prefix: 'p', transformation: 'flatten', format: 'json' },
    ],
    [{ WriterConfig: { Transformation: 'COMPACT', OutputType: 'JSON' } }, undefined],
  ])('%j: %j', (ResultWriter, results) => {
    const node = mapOf(distributed({ ResultWriter }));
    if (results === undefined) {
      expect(node).not.toHaveProperty('results');
      return;
    }
    const { bucket, prefix, ...rest } = node.results ?? {};
    expect(JSON.parse(JSON.stringify({ ...rest, bucket: show(bucket), prefix: show(prefix) }))).toEqual({
      bucket: 'b',
      ...results,
    });
  });

  it.each<[Json, string[]]>([
    [[], ['TYPE_WRONG ']],
    [{}, ['FIELD_MISSING ']],
    [{ Resource }, ['FIELD_MISSING /Parameters/Bucket']],
    [{ Parameters }, ['FIELD_MISSING /Resource']],
    [{ Resource: 'arn:aws:states:::s3:getObject', Parameters }, ['WORD_UNKNOWN /Resource']],
    [{ Resource, Parameters: { ...Parameters, Key: 'k' } }, ['FIELD_UNKNOWN /Parameters/Key']],
    [{ Resource, Parameters, WriterConfig: { Transformation: 'none' } }, ['WORD_UNKNOWN /WriterConfig/Transformation']],
    [{ Resource, Parameters, WriterConfig: { OutputType: 'CSV' } }, ['WORD_UNKNOWN /WriterConfig/OutputType']],
    [{ WriterConfig: { Transformation: 'FLATTEN' } }, ['ARGUMENT_UNSUPPORTED /WriterConfig']],
    [{ WriterConfig: { OutputType: 'JSONL' } }, ['ARGUMENT_UNSUPPORTED /WriterConfig']],
  ])('%j: %j', (ResultWriter, problems) =>
    expect(inState(distributed({ ResultWriter }))).toEqual(
      problems.map((problem) => problem.replace(/ /, ' /ResultWriter')),
    ),
  );
});
