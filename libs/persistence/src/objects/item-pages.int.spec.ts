import type { Json } from '@workflows/contracts';
import { readItemPage, writeResults } from '@workflows/runtime';
import type { ItemRequest } from '@workflows/state-machine';
import { openPersistence } from '../open-persistence';
import { openTestPersistence, TENANT } from '../test-persistence.fixture';
import type { TestPersistence } from '../test-persistence.fixture';

const BUCKET = 'orders';
const ROWS = 30_000;

let persistence: TestPersistence;
beforeAll(async () => {
  persistence = await openTestPersistence();
});
afterAll(() => persistence.end());

async function* lines(): AsyncGenerator<Uint8Array> {
  yield Buffer.from('id,note\n');
  for (let id = 0; id < ROWS; id++) yield Buffer.from(`${id},"${'ä\n'.repeat(id % 40)}"\n`);
}

it('items in Postgres are read to the end, each page by a process that knows nothing but the cursor', async () => {
  await persistence.objects.put(TENANT, BUCKET, 'all.csv', { contentType: 'text/csv', body: lines() });
  const reader = {
    what: 'object',
    bucket: BUCKET,
    key: 'all.csv',
    format: 'csv',
    csv: { delimiter: ',', headers: 'first-row' },
  } as const;
  const other = await openPersistence({ url: persistence.url, name: 'other', log: () => undefined });
  const ids: Json[] = [];
  for (let request: ItemRequest | undefined = { kind: 'items', reader, read: 0 }, page = 0; request; page++) {
    const { items, cursor } = await readItemPage(page % 2 === 0 ? persistence.objects : other.objects, TENANT, request);
    ids.push(...items.map((item) => Object(item).id));
    request = cursor === undefined ? undefined : { kind: 'items', reader, read: ids.length, cursor };
  }
  await other.close();
  expect(ids).toEqual(Array.from({ length: ROWS }, (_, id) => String(id)));
});

it('results in Postgres can be written again, and are read as items', async () => {
  const writer = { bucket: BUCKET, prefix: 'out', transformation: 'compact', format: 'jsonl' } as const;
  const run = { executionId: 'execution_1', workflowName: 'Orders', state: 'each', visit: 2 };
  const part = Array.from({ length: 1_000 }, (_, index) => ({ index, input: null, output: { index } }));
  for (const again of [1, 2]) {
    await writeResults(persistence.objects, TENANT, { kind: 'results', writer, part: 0 }, part, run);
    const result = await writeResults(
      persistence.objects,
      TENANT,
      { kind: 'results', writer, part: again, manifest: true },
      [],
      run,
    );
    expect(result).toMatchObject({ ResultWriterDetails: { Key: 'out/execution_1-2/manifest.json' } });
  }
  const reader = {
    what: 'object',
    bucket: BUCKET,
    key: 'out/execution_1-2/SUCCEEDED_0.jsonl',
    format: 'jsonl',
  } as const;
  const { items } = await readItemPage(persistence.objects, TENANT, { kind: 'items', reader, read: 0 });
  expect(items).toEqual(part.map(({ output }) => output));
});
