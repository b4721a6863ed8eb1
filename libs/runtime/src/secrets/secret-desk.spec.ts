import { MemorySecrets } from './memory-secrets';
import { SecretUnreadable } from '../ports/secret-store';
import type { SealedValue, SecretBox, SecretPlace } from '../ports/secret-store';
import { SecretDesk } from './secret-desk';
import { StoredSecrets } from './stored-secrets';

/** Opens what it sealed, and what the keys in `older` sealed. */
function boxOf(keyId: string, older: string[] = []): SecretBox {
  const written = ({ tenant, name, version }: SecretPlace, value: string) => `${tenant}/${name}/${version}/${value}`;
  return {
    keyId,
    seal: async (place, value) => ({
      keyId,
      wrappedKey: Buffer.from(value),
      sealed: Buffer.from(written(place, value)),
    }),
    open: async (place, value: SealedValue) => {
      const text = Buffer.from(value.sealed).toString();
      if (![keyId, ...older].includes(value.keyId) || !text.startsWith(written(place, '')))
        throw new SecretUnreadable('closed');
      return text.slice(written(place, '').length);
    },
  };
}

function deskOf(store: MemorySecrets, box: SecretBox | undefined) {
  const changed: string[] = [];
  return { desk: new SecretDesk(store, box, (tenant, name) => changed.push(`${tenant} ${name}`)), changed };
}

let store: MemorySecrets;

beforeEach(() => {
  store = new MemorySecrets();
});

describe('a secret', () => {
  it('is a version more with each value, and told without it', async () => {
    const { desk, changed } = deskOf(store, boxOf('k'));
    expect(await desk.put('acme', 'a', { value: 'one' })).toMatchObject({ name: 'a', version: 1, keyId: 'k' });
    expect(await desk.put('acme', 'a', { value: 'two', description: 'd' })).toMatchObject({ version: 2 });
    expect(JSON.stringify([await desk.get('acme', 'a'), await desk.list('acme', { limit: 9 })])).not.toMatch(
      /sealed|two/,
    );
    expect(await new StoredSecrets(store, boxOf('k')).reveal('acme', 'a')).toBe('two');
    await desk.delete('acme', 'a');
    expect(changed).toEqual(['acme a', 'acme a', 'acme a']);
    await expect(desk.get('acme', 'a')).rejects.toMatchObject({ code: 'SECRET_NOT_FOUND' });
    await expect(desk.delete('acme', 'a')).rejects.toMatchObject({ code: 'SECRET_NOT_FOUND' });
  });

  it('that two write at once is written by both, one after the other', async () => {
    const { desk } = deskOf(store, boxOf('k'));
    const both = await Promise.all([desk.put('acme', 'a', { value: 'x' }), desk.put('acme', 'a', { value: 'y' })]);
    expect(both.map(({ version }) => version).sort()).toEqual([1, 2]);
    expect(await new StoredSecrets(store, boxOf('k')).reveal('acme', 'a')).toMatch(/^[xy]$/);
  });

  it('is neither written nor read without a key, and can be seen and deleted', async () => {
    await deskOf(store, boxOf('k')).desk.put('acme', 'a', { value: 'one' });
    const { desk } = deskOf(store, undefined);
    await expect(desk.put('acme', 'b', { value: 'x' })).rejects.toMatchObject({
      code: 'SECRETS_KEY_MISSING',
      message: expect.stringContaining('SECRETS_KEY'),
    });
    const reader = new StoredSecrets(store, undefined);
    await expect(reader.reveal('acme', 'a')).rejects.toThrow('set SECRETS_KEY or SECRETS_KEY_FILE');
    expect(await reader.reveal('acme', 'none')).toBeUndefined();
    expect(await desk.list('acme', { limit: 9 })).toHaveLength(1);
    await desk.delete('acme', 'a');
  });
});

describe('a rotation', () => {
  it('encrypts page after page under the current key, and passes what it cannot open', async () => {
    const before = deskOf(store, boxOf('old')).desk;
    for (const name of ['a', 'c', 'e']) await before.put('acme', name, { value: name });
    await deskOf(store, boxOf('lost')).desk.put('acme', 'b', { value: 'b' });
    const { desk } = deskOf(store, boxOf('new', ['old']));
    await desk.put('acme', 'd', { value: 'd' });
    expect(await desk.rotate('acme', { limit: 2 })).toEqual({
      keyId: 'new',
      rotated: 1,
      unreadable: ['b'],
      after: 'b',
    });
    expect(await desk.rotate('acme', { limit: 2, after: 'b' })).toEqual({ keyId: 'new', rotated: 2, unreadable: [] });
    expect((await desk.list('acme', { limit: 9 })).map(({ keyId, version }) => `${keyId} ${version}`)).toEqual([
      'new 1',
      'lost 1',
      'new 1',
      'new 1',
      'new 1',
    ]);
    expect(await new StoredSecrets(store, boxOf('new')).reveal('acme', 'c')).toBe('c');
  });

  it('leaves what is written meanwhile as it was written', async () => {
    await deskOf(store, boxOf('old')).desk.put('acme', 'a', { value: 'before' });
    const box = boxOf('new', ['old']);
    const { desk } = deskOf(store, box);
    const overtaken: SecretBox = {
      ...box,
      open: async (place, value) => {
        await desk.put('acme', 'a', { value: 'meanwhile' });
        return box.open(place, value);
      },
    };
    expect(await deskOf(store, overtaken).desk.rotate('acme', { limit: 9 })).toMatchObject({
      rotated: 0,
      unreadable: [],
    });
    expect(await new StoredSecrets(store, box).reveal('acme', 'a')).toBe('meanwhile');
  });
});
