import type { SealedValue, SecretPlace } from '@workflows/runtime';
import { openTestPersistence, type TestPersistence } from '../test-persistence.fixture';

let persistence: TestPersistence;

beforeAll(async () => {
  persistence = await openTestPersistence();
});
afterAll(() => persistence.end());

const place = (over: Partial<SecretPlace> = {}): SecretPlace => ({ tenant: 'acme', name: 'a', version: 1, ...over });
const value = (text: string, keyId = 'k1'): SealedValue => ({
  keyId,
  wrappedKey: Buffer.from(`\0\xff${text}`, 'latin1'),
  sealed: Buffer.from(text),
});

describe('stored secrets', () => {
  it('are found as they were written, and listed without what is in them', async () => {
    const { secrets } = persistence;
    const written = await secrets.write(place(), { ...value('one'), description: 'the first' });
    expect(written).toMatchObject({ name: 'a', version: 1, keyId: 'k1', description: 'the first' });
    const found = await secrets.find('acme', 'a');
    expect(Buffer.from(found?.sealed ?? []).toString()).toBe('one');
    expect([...(found?.wrappedKey ?? [])]).toEqual([0, 255, ...Buffer.from('one')]);
    expect(await secrets.list('acme', { limit: 10 })).toEqual([written]);
    await secrets.write(place({ name: 'b' }), value('two'));
    expect((await secrets.list('acme', { limit: 1, after: 'a' })).map(({ name }) => name)).toEqual(['b']);
    expect(await secrets.known('acme', ['b', 'c', 'a"}'])).toEqual(['b']);
  });

  it('have each version once: who writes one that is there is told', async () => {
    const { secrets } = persistence;
    const both = await Promise.all([
      secrets.write(place({ name: 'raced' }), value('x')),
      secrets.write(place({ name: 'raced' }), value('y')),
    ]);
    expect(both.filter((view) => view !== undefined)).toHaveLength(1);
    expect(await secrets.write(place({ name: 'raced', version: 3 }), value('z'))).toBeUndefined();
    expect(await secrets.write(place({ name: 'raced', version: 2 }), value('z'))).toMatchObject({ version: 2 });
  });

  it('are sealed anew only while they are what they were', async () => {
    const { secrets } = persistence;
    const tenant = 'rotates';
    for (const name of ['a', 'b', 'c'])
      await secrets.write(place({ tenant, name }), value(name, name === 'b' ? 'k2' : 'k1'));
    const others = await secrets.sealedOtherwise(tenant, 'k2', { limit: 10 });
    expect(others.map(({ name }) => name)).toEqual(['a', 'c']);
    expect((await secrets.sealedOtherwise(tenant, 'k2', { limit: 10, after: 'a' })).map(({ name }) => name)).toEqual([
      'c',
    ]);
    const before = await secrets.find(tenant, 'a');
    expect(await secrets.reseal(place({ tenant }), value('a'), value('a again', 'k2'))).toBe(true);
    const { keyId: _, wrappedKey: _key, sealed: _sealed, ...same } = before ?? value('none');
    expect(await secrets.find(tenant, 'a')).toMatchObject({ ...same, keyId: 'k2' });
    expect(await secrets.reseal(place({ tenant }), value('a'), value('late', 'k2'))).toBe(false);
    await secrets.delete(tenant, 'a');
    await secrets.write(place({ tenant }), value('written anew', 'k1'));
    expect(await secrets.reseal(place({ tenant }), value('a'), value('of before', 'k2'))).toBe(false);
    await secrets.write(place({ tenant, name: 'c', version: 2 }), value('another', 'k1'));
    expect(await secrets.reseal(place({ tenant, name: 'c' }), value('c'), value('old', 'k2'))).toBe(false);
  });

  it('of another tenant are neither seen nor touched', async () => {
    const { secrets } = persistence;
    await secrets.write(place({ tenant: 'ours', name: 'same' }), value('ours'));
    await secrets.write(place({ tenant: 'theirs', name: 'same' }), value('theirs'));
    expect(await secrets.find('nobody', 'same')).toBeUndefined();
    expect(await secrets.known('nobody', ['same'])).toEqual([]);
    expect(await secrets.list('ours', { limit: 10 })).toHaveLength(1);
    expect(await secrets.delete('ours', 'same')).toBe(true);
    expect(await secrets.delete('ours', 'same')).toBe(false);
    expect(await secrets.sealedOtherwise('theirs', 'k2', { limit: 10 })).toHaveLength(1);
    expect(await secrets.reseal(place({ tenant: 'ours', name: 'same' }), value('ours'), value('x', 'k2'))).toBe(false);
  });
});
