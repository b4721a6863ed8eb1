import { randomBytes } from 'node:crypto';
import { EnvelopeBox } from './envelope-box';
import { GivenKeys, readKeyList } from './key-ring';

const draw = (): string => randomBytes(32).toString('base64');
const [older, newer] = [draw(), draw()];
const boxOf = (keys: string): EnvelopeBox => new EnvelopeBox(new GivenKeys(keys), (message) => new Error(message));
const place = { tenant: 'acme', name: 'stripe', version: 3 };

describe('a sealed value', () => {
  it('opens in its place, and shows nothing of itself', async () => {
    const box = boxOf(newer);
    const value = 'sk_live_ä🙂'.repeat(500);
    const sealed = await box.seal(place, value);
    expect(await box.open(place, sealed)).toBe(value);
    expect(Buffer.from(sealed.sealed).toString('latin1')).not.toContain('sk_live');
    expect(sealed.sealed.byteLength).toBe(Buffer.byteLength(value) + 28);
  });

  it('is another each time, under a key of its own', async () => {
    const box = boxOf(newer);
    const [a, b] = [await box.seal(place, 'same'), await box.seal(place, 'same')];
    expect(a.sealed).not.toEqual(b.sealed);
    await expect(box.open(place, { ...a, wrappedKey: b.wrappedKey })).rejects.toThrow('does not open with its key');
  });

  it.each([{ tenant: 'acm' }, { name: 'strip' }, { version: 2 }])('does not open in the place of %j', async (other) => {
    const box = boxOf(newer);
    const sealed = await box.seal(place, 'v');
    await expect(box.open({ ...place, ...other }, sealed)).rejects.toThrow('what is stored was altered');
  });

  it.each(['sealed', 'wrappedKey'] as const)('does not open once a bit of its %s was turned', async (part) => {
    const box = boxOf(newer);
    const sealed = await box.seal(place, 'value');
    for (let i = 0; i < sealed[part].length; i++) {
      const bytes = Uint8Array.from(sealed[part]);
      bytes[i] = (bytes[i] ?? 0) ^ 1;
      await expect(box.open(place, { ...sealed, [part]: bytes })).rejects.toThrow('what is stored was altered');
    }
    await expect(box.open(place, { ...sealed, [part]: new Uint8Array() })).rejects.toThrow('was altered');
  });
});

describe('a list of keys', () => {
  it('seals under its first, and opens what the others have sealed', async () => {
    const before = await boxOf(`2025:${older}`).seal(place, 'v');
    const after = boxOf(`2026:${newer},2025:${older}`);
    expect(after.keyId).toBe('2026');
    expect(await after.open(place, before)).toBe('v');
    const alone = boxOf(`2026:${newer}`);
    await expect(alone.open(place, before)).rejects.toThrow('under the key "2025", which this process was not given');
  });

  it('finds a key that had no name by the name that it had then', async () => {
    const sealed = await boxOf(older).seal(place, 'v');
    expect(await boxOf(`now:${newer}\nthen:${older}\n`).open(place, sealed)).toBe('v');
  });

  it('does not open under another key of the same id', async () => {
    const sealed = await boxOf(`a:${older}`).seal(place, 'v');
    await expect(boxOf(`a:${newer}`).open(place, sealed)).rejects.toThrow('or the key of that id is another');
  });

  it.each([
    ['nothing', ''],
    ['too short a key', randomBytes(31).toString('base64')],
    ['too long a key', randomBytes(33).toString('base64')],
    ['no base64', 'x'.repeat(44)],
    ['hexadecimal digits', randomBytes(32).toString('hex')],
    ['an id with a space', `a b:${newer}`],
    ['one id twice', `a:${newer},a:${older}`],
    ['one good key and a bad one', `a:${newer},b:${older.slice(1)}`],
  ])('is refused with %s', (_what, text) => expect(readKeyList(text)).toBeUndefined());
});
