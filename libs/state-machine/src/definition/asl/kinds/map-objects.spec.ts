import type { Json, JsonObject } from '@workflows/contracts';
import { inState, JSONATA, show } from '../asl.fixture';
import { distributed, mapOf } from './map.fixture';

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
          Arguments: { Bucket: '{% $states.input.b %}', Key: 'k' },
          ReaderConfig: { ...ReaderConfig, MaxItems: '{% $states.input.n %}' },
        },
        JSONATA,
      ),
    ).toMatchObject({ bucket: '{% $states.input.b %}', key: 'k', maxItems: '{% $states.input.n %}' });
    expect(readerOf({ Resource: OBJECT, Arguments: '{% $states.input.at %}', ReaderConfig }, JSONATA)).toMatchObject({
      bucket: '{% ($states.input.at).Bucket %}',
      key: '{% ($states.input.at).Key %}',
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
