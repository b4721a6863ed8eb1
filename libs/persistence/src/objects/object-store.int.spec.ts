import { createHash, randomBytes } from 'node:crypto';
import { describeObjectStore } from '@workflows/runtime/object-store-contract';
import { Connections } from '../connections';
import { openTestPersistence, TENANT } from '../test-persistence.fixture';
import type { TestPersistence } from '../test-persistence.fixture';
import { PostgresObjectStore } from './object-store';
import { sweepObjects } from './object-sweep';

const MIB = 1024 * 1024;
const BUCKET = 'numbers';

let persistence: TestPersistence;
let connections: Connections;
let store: PostgresObjectStore;

beforeAll(async () => {
  persistence = await openTestPersistence();
  connections = new Connections(persistence.url, 'objects', 2, () => undefined);
  store = new PostgresObjectStore(connections);
});
afterAll(async () => {
  await connections.close();
  await persistence.end();
});
beforeEach(() => connections.run('clear', 'truncate object, object_chunk, object_loose', []));

describeObjectStore(() => ({ store, keepsConditions: true }));

async function* pieces(...all: Uint8Array[]): AsyncGenerator<Uint8Array> {
  yield* all;
}
const text = (value: string): AsyncGenerator<Uint8Array> => pieces(Buffer.from(value));
const put = (key: string, body: AsyncIterable<Uint8Array>) =>
  store.put(TENANT, BUCKET, key, { contentType: 'text/plain', body });

async function readAll(key: string, range?: { from?: number; to?: number }): Promise<Buffer> {
  const opened = await store.open(TENANT, BUCKET, key);
  if (!opened) throw new Error(`no object ${key}`);
  return gathered(opened.read(range));
}

async function gathered(bytes: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const read: Uint8Array[] = [];
  for await (const chunk of bytes) read.push(chunk);
  return Buffer.concat(read);
}

const count = async (table: string): Promise<number> =>
  (await connections.run<{ count: number }>(`count-${table}`, `select count(*) as count from ${table}`, []))[0]
    ?.count ?? -1;

/** As if nobody had kept what is loose for longer than the time of grace. */
const passGrace = () => connections.run('age', 'update object_loose set keep_until = 1 where keep_until > 0', []);
const sweep = () => sweepObjects(connections, () => false);

describe('an object', () => {
  const sizes = [0, 1, 256 * 1024 - 1, 256 * 1024, 256 * 1024 + 1, MIB + 17];
  it.each(sizes)('of %d bytes comes back as it was put, with the tag of its content', async (size) => {
    const content = randomBytes(size);
    const stored = await put('a', pieces(content.subarray(0, 1000), content.subarray(1000)));
    const etag = createHash('sha256').update(content).digest('hex');
    expect(stored).toMatchObject({ key: 'a', size, etag, contentType: 'text/plain', created: true });
    expect(content.equals(await readAll('a'))).toBe(true);
    expect(await store.head(TENANT, BUCKET, 'a')).toEqual({
      key: 'a',
      size,
      etag,
      contentType: 'text/plain',
      updatedAt: stored.updatedAt,
    });
  });

  const content = randomBytes(3 * MIB + 5);

  it('is read without what lies before the range', async () => {
    await put('long', pieces(content));
    await connections.run('hole', 'delete from object_chunk where start < 1048576', []);
    expect(
      (await readAll('long', { from: 2 * MIB, to: 2 * MIB + 3 })).equals(content.subarray(2 * MIB, 2 * MIB + 3)),
    ).toBe(true);
  });
});

describe('an upload', () => {
  it('that breaks off leaves nothing', async () => {
    async function* broken(): AsyncGenerator<Uint8Array> {
      yield randomBytes(MIB);
      throw new Error('the client has gone');
    }
    await expect(put('a', broken())).rejects.toThrow('the client has gone');
    expect(await store.head(TENANT, BUCKET, 'a')).toBeUndefined();
    await sweep();
    expect([await count('object_chunk'), await count('object_loose')]).toEqual([0, 0]);
  });

  it('that was silent for too long is refused, and leaves nothing', async () => {
    async function* silent(): AsyncGenerator<Uint8Array> {
      await passGrace();
      await sweep();
      yield randomBytes(MIB);
    }
    await expect(put('a', silent())).rejects.toThrow('send the object again');
    await sweep();
    expect([await count('object'), await count('object_chunk'), await count('object_loose')]).toEqual([0, 0, 0]);
  });

  it('that was swept before its end is not published', async () => {
    const endsLate: AsyncIterable<Uint8Array> = {
      [Symbol.asyncIterator]: () => ({
        next: async () => {
          await passGrace();
          await sweep();
          return { done: true, value: undefined };
        },
      }),
    };
    await expect(put('a', endsLate)).rejects.toThrow('swept before it was complete');
    expect([await count('object'), await count('object_chunk')]).toEqual([0, 0]);
  });
});

describe('a replaced or deleted object', () => {
  it('is read to its end by whoever has opened it', async () => {
    const old = randomBytes(MIB);
    await put('a', pieces(old));
    const opened = await store.open(TENANT, BUCKET, 'a');
    await put('a', text('new'));
    await sweep();
    expect(old.equals(await gathered(opened?.read() ?? pieces()))).toBe(true);
    expect((await readAll('a')).toString()).toBe('new');
    await store.delete(TENANT, BUCKET, 'a');
    expect(await store.open(TENANT, BUCKET, 'a')).toBeUndefined();
  });

  it('is removed by the sweeper after the time of grace, and nothing else is', async () => {
    await put('a', pieces(randomBytes(20 * MIB)));
    await put('a', text('new'));
    await put('b', text('gone'));
    await store.delete(TENANT, BUCKET, 'b');
    await passGrace();
    await sweep();
    expect([await count('object_chunk'), await count('object_loose')]).toEqual([1, 0]);
    expect((await readAll('a')).toString()).toBe('new');
  });

  it('that is swept while it is read fails the reader, and never gives other bytes', async () => {
    await put('a', pieces(randomBytes(MIB)));
    const opened = await store.open(TENANT, BUCKET, 'a');
    await store.delete(TENANT, BUCKET, 'a');
    await passGrace();
    await sweep();
    await expect(gathered(opened?.read() ?? pieces())).rejects.toThrow('while it was read');
  });
});
