import { openS3Objects, type S3Objects } from './open-s3-objects';
import { SmallS3 } from './small-s3.fixture';
import type { S3Settings } from './s3-settings';
import { settingsFor } from './test-store.fixture';

const MIB = 1024 * 1024;
const [TENANT, BUCKET] = ['acme', 'orders'];

let s3: SmallS3;
let settings: S3Settings;
let opened: S3Objects;
beforeEach(async () => {
  s3 = new SmallS3('workflows');
  settings = { ...settingsFor(await s3.start()), bucket: 'workflows' };
  opened = await openS3Objects(settings);
});
afterEach(async () => {
  await opened.close();
  await s3.stop();
});

async function* pieces(...all: Uint8Array[]): AsyncGenerator<Uint8Array> {
  yield* all;
}
const put = (key: string, bytes: Uint8Array) =>
  opened.objects.put(TENANT, BUCKET, key, { contentType: 'text/plain', body: pieces(bytes) });

async function read(key: string): Promise<Buffer> {
  const all: Uint8Array[] = [];
  for await (const piece of (await opened.objects.open(TENANT, BUCKET, key))?.read() ?? pieces()) all.push(piece);
  return Buffer.concat(all);
}

describe('a store in trouble', () => {
  it.each(['status 500', 'no answer'] as const)('is asked again: %s', async (fault) => {
    s3.fault('PUT', fault, 2);
    await put('a', Buffer.from('x'));
    s3.fault('GET', fault, 2);
    expect((await read('a')).toString()).toBe('x');
  });

  it('is asked for the bytes again that it broke off to send, and in the end is said to be away', async () => {
    const content = Buffer.alloc(MIB, 'abc');
    await put('a', content);
    s3.fault('GET', 'broken body', 2);
    expect((await read('a')).equals(content)).toBe(true);
    s3.fault('GET', 'broken body', 3);
    await expect(read('a')).rejects.toMatchObject({ code: 'UNAVAILABLE' });
  });

  it('is said to be away when it stays so', async () => {
    s3.fault('HEAD', 'status 500', 4);
    await expect(opened.objects.head(TENANT, BUCKET, 'a')).rejects.toMatchObject({
      code: 'UNAVAILABLE',
      retryable: true,
    });
  });

  it('that forbids something is no passing trouble, and the failure tells no key', async () => {
    s3.fault('PUT', 'status 403');
    const failure = await put('a', Buffer.from('x')).catch((error: unknown) => error);
    expect(failure).not.toHaveProperty('code');
    expect(String(failure)).toContain('AccessDenied');
    expect(JSON.stringify(failure, Object.getOwnPropertyNames(failure))).not.toMatch(/Signature|Credential/);
  });
});

describe('an upload in parts', () => {
  it('that fails is dropped in the store', async () => {
    async function* broken(): AsyncGenerator<Uint8Array> {
      yield Buffer.alloc(12 * MIB);
      throw new Error('the client has gone');
    }
    await expect(
      opened.objects.put(TENANT, BUCKET, 'a', { contentType: 'text/plain', body: broken() }),
    ).rejects.toThrow('the client has gone');
    expect(s3.asked.filter((line) => /partNumber=[12]/.test(line))).toHaveLength(2);
    expect(s3.uploads.size).toBe(0);
  });

  it('has at most two parts in memory', async () => {
    let [given, most] = [0, 0];
    const stored = (): number => s3.asked.filter((line) => line.includes('partNumber=')).length;
    async function* long(): AsyncGenerator<Uint8Array> {
      for (; given < 40; given++) {
        yield Buffer.alloc(MIB);
        most = Math.max(most, given + 1 - 5 * stored());
      }
    }
    expect(await opened.objects.put(TENANT, BUCKET, 'a', { contentType: 'text/plain', body: long() })).toMatchObject({
      size: 40 * MIB,
    });
    expect(most).toBeLessThanOrEqual(10);
  });
});

describe('a reader', () => {
  const fromOldToNew = async (): Promise<string> => {
    await put('a', Buffer.alloc(MIB, 'o'));
    const reading = (await opened.objects.open(TENANT, BUCKET, 'a'))?.read() ?? pieces();
    await put('a', Buffer.alloc(MIB, 'n'));
    let text = '';
    for await (const piece of reading) text += Buffer.from(piece).toString();
    return text;
  };

  it('goes on with what it has opened where the bucket keeps versions', async () => {
    s3.keepsVersions = true;
    expect(await fromOldToNew()).toBe('o'.repeat(MIB));
  });

  it.each([true, false])(
    'fails where it does not, whether or not the store looks at If-Match (%s)',
    async (keepsConditions) => {
      s3.keepsConditions = keepsConditions;
      await expect(fromOldToNew()).rejects.toThrow('the object was replaced while it was read');
    },
  );
});

describe('opening the store', () => {
  it.each([
    ['another bucket', { bucket: 'nowhere' }, 'no bucket "nowhere"'],
    ['an address where nothing is', { endpoint: 'http://127.0.0.1:1' }, 'did not tell of the bucket'],
  ])('fails with %s', async (_, change, message) => {
    await expect(openS3Objects({ ...settings, ...change })).rejects.toThrow(message);
  });

  it.each([true, false])('finds out whether the store keeps conditions: %s', async (keepsConditions) => {
    s3.keepsConditions = keepsConditions;
    const again = await openS3Objects({ ...settings, prefix: 'other' });
    expect(again.keepsConditions).toBe(keepsConditions);
    await again.close();
  });
});

describe('a key in the store', () => {
  it('has prefix, tenant and bucket before it', async () => {
    await put('a/b', Buffer.from('x'));
    expect([...s3.objects.keys()]).toContain(`${settings.prefix}/acme/orders/a/b`);
  });

  it('that is too long with them is refused by its size', async () => {
    await expect(put('k'.repeat(1024), Buffer.from('x'))).rejects.toMatchObject({
      code: 'PARAMETER_INVALID',
      message: expect.stringContaining('1024 bytes'),
    });
    expect(await opened.objects.list(TENANT, BUCKET, { prefix: 'k'.repeat(1024), limit: 1 })).toEqual([]);
  });
});
