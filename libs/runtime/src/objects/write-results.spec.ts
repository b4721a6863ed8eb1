import type { Json } from '@workflows/contracts';
import type { LineResult, WriterTerms } from '@workflows/state-machine';
import { BUCKET, TENANT } from './item-pages.fixture';
import { MemoryObjects } from './memory-objects';
import { writeResults } from './write-results';

const RUN = { executionId: 'execution_1', workflowName: 'Orders', state: 'Each order', visit: 7 };
const ARN = 'arn:aws:states:::mapRun:Orders/Each order:execution_1-7';
const FOLDER = 'jobs/execution_1-7';

let objects: MemoryObjects;
beforeEach(() => (objects = new MemoryObjects()));

const writer = (over: Partial<WriterTerms> = {}): WriterTerms => ({
  bucket: BUCKET,
  prefix: 'jobs',
  transformation: 'none',
  format: 'json',
  ...over,
});
const writePart = (lines: LineResult[], part = 0, over: Partial<WriterTerms> = {}) =>
  writeResults(objects, TENANT, { kind: 'results', writer: writer(over), part }, lines, RUN);
const writeManifest = (parts: number, over: Partial<WriterTerms> = {}) =>
  writeResults(objects, TENANT, { kind: 'results', writer: writer(over), part: parts, manifest: true }, [], RUN);

async function text(key: string): Promise<string> {
  const opened = await objects.open(TENANT, BUCKET, key);
  const pieces: Uint8Array[] = [];
  for await (const piece of opened?.read() ?? []) pieces.push(piece);
  return Buffer.concat(pieces).toString();
}
const keys = async () => (await objects.list(TENANT, BUCKET, { prefix: '', limit: 100 })).map(({ key }) => key);

const succeeded = (index: number, output: Json): LineResult => ({ index, input: { n: index }, output });
const failed = (index: number): LineResult => ({ index, input: { n: index }, error: 'Order.Bad', cause: 'no address' });

describe('a part of the results', () => {
  it('is a file of what succeeded and one of what failed, as AWS describes executions', async () => {
    await writePart([succeeded(0, { ok: true }), failed(1), succeeded(2, [1])]);
    expect(await keys()).toEqual([`${FOLDER}/FAILED_0.json`, `${FOLDER}/SUCCEEDED_0.json`]);
    expect(JSON.parse(await text(`${FOLDER}/SUCCEEDED_0.json`))).toEqual([
      {
        ExecutionArn: `${ARN}:0`,
        Input: '{"n":0}',
        InputDetails: { Included: true },
        Name: '0',
        Output: '{"ok":true}',
        OutputDetails: { Included: true },
        Status: 'SUCCEEDED',
      },
      expect.objectContaining({ Name: '2', Output: '[1]' }),
    ]);
    expect(JSON.parse(await text(`${FOLDER}/FAILED_0.json`))).toEqual([
      {
        Cause: 'no address',
        Error: 'Order.Bad',
        ExecutionArn: `${ARN}:1`,
        Input: '{"n":1}',
        InputDetails: { Included: true },
        Name: '1',
        Status: 'FAILED',
      },
    ]);
  });

  it.each<[WriterTerms['transformation'], WriterTerms['format'], string]>([
    ['compact', 'json', '[[1,[2]],{"a":1},null]'],
    ['flatten', 'json', '[1,[2],{"a":1},null]'],
    ['compact', 'jsonl', '[1,[2]]\n{"a":1}\nnull\n'],
    ['flatten', 'jsonl', '1\n[2]\n{"a":1}\nnull\n'],
  ])(
    'holds outputs alone when it is %s, as %s; failures are described all the same',
    async (transformation, format, expected) => {
      const over = { transformation, format };
      await writePart([succeeded(0, [1, [2]]), succeeded(1, { a: 1 }), failed(2), succeeded(3, null)], 4, over);
      expect(await text(`${FOLDER}/SUCCEEDED_4.${format}`)).toBe(expected);
      expect(await text(`${FOLDER}/FAILED_4.${format}`)).toContain('"Error":"Order.Bad"');
    },
  );

  it('written again is the same, and leaves nothing of a try before', async () => {
    await writePart([succeeded(0, 1), failed(1)]);
    await writePart([succeeded(0, 1), succeeded(1, 2)]);
    expect(await keys()).toEqual([`${FOLDER}/SUCCEEDED_0.json`]);
    const first = await objects.head(TENANT, BUCKET, `${FOLDER}/SUCCEEDED_0.json`);
    await writePart([succeeded(0, 1), succeeded(1, 2)]);
    expect(await objects.head(TENANT, BUCKET, `${FOLDER}/SUCCEEDED_0.json`)).toEqual(first);
  });

  it.each([
    ['', 'execution_1-7/SUCCEEDED_0.json'],
    ['a/b/', 'a/b/execution_1-7/SUCCEEDED_0.json'],
  ])('stands below the prefix %j', async (prefix, key) => {
    await writePart([succeeded(0, 1)], 0, { prefix });
    expect(await keys()).toEqual([key]);
  });

  it.each<[Partial<WriterTerms>, string]>([
    [{ bucket: 'No' }, 'must have 3 to 63 characters'],
    [{ prefix: 'a/../b' }, 'must not have ".."'],
    [{ prefix: 'x'.repeat(1020) }, 'longer than 1024 bytes'],
  ])('cannot be written to %j', async (over, cause) => {
    await expect(writePart([succeeded(0, 1)], 0, over)).rejects.toMatchObject({
      name: 'ResultWriterFailed',
      message: expect.stringContaining(cause),
    });
  });
});

describe('the manifest', () => {
  it('lists the parts in their order, and its place is the result of the map', async () => {
    for (let part = 0; part < 11; part++)
      await writePart([succeeded(part, part), ...(part % 10 === 0 ? [failed(99)] : [])], part);
    expect(await writeManifest(11)).toEqual({
      MapRunArn: ARN,
      ResultWriterDetails: { Bucket: BUCKET, Key: `${FOLDER}/manifest.json` },
    });
    const { DestinationBucket, MapRunArn, ResultFiles } = JSON.parse(await text(`${FOLDER}/manifest.json`));
    expect([DestinationBucket, MapRunArn, ResultFiles.PENDING]).toEqual([BUCKET, ARN, []]);
    expect(ResultFiles.SUCCEEDED.map(({ Key }: { Key: string }) => Key)).toEqual(
      Array.from({ length: 11 }, (_, part) => `${FOLDER}/SUCCEEDED_${part}.json`),
    );
    expect(ResultFiles.FAILED).toEqual(
      [0, 10].map((part) => ({ Key: `${FOLDER}/FAILED_${part}.json`, Size: expect.any(Number) })),
    );
    expect(ResultFiles.FAILED[0].Size).toBe(Buffer.byteLength(await text(`${FOLDER}/FAILED_0.json`)));
  });

  it('leaves out and removes parts that an earlier try wrote beyond the last one', async () => {
    for (let part = 0; part < 3; part++) await writePart([succeeded(part, part)], part);
    await writeManifest(2);
    expect(await keys()).toEqual([
      `${FOLDER}/SUCCEEDED_0.json`,
      `${FOLDER}/SUCCEEDED_1.json`,
      `${FOLDER}/manifest.json`,
    ]);
  });

  it('of a map without items lists nothing', async () => {
    await writeManifest(0);
    expect(JSON.parse(await text(`${FOLDER}/manifest.json`)).ResultFiles).toEqual({
      FAILED: [],
      PENDING: [],
      SUCCEEDED: [],
    });
  });
});
