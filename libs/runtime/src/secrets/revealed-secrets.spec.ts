import { SecretUnreadable } from '../ports/secret-store';
import { RevealedSecrets, revealSecrets } from './revealed-secrets';

const VALUE = 'c4n"ary/ä+1';
const revealed = new RevealedSecrets(new Map([['token', VALUE]]));
const MASK = '[secret token]';

describe('what came back of a call', () => {
  it.each([
    ['as it is', `got ${VALUE}, ${VALUE}`, `got ${MASK}, ${MASK}`],
    ['in broken JSON', `{"a": ${JSON.stringify(VALUE)}`, `{"a": "${MASK}"`],
    ['in a URL', `/?k=${encodeURIComponent(VALUE)}`, `/?k=${MASK}`],
    ['in base64', Buffer.from(VALUE).toString('base64'), MASK],
    ['in JSON', JSON.stringify({ a: [{ b: `Bearer ${VALUE}` }] }), `{"a":[{"b":"Bearer ${MASK}"}]}`],
    ['as the name of a member', JSON.stringify({ [VALUE]: 1 }), `{"${MASK}":1}`],
    [
      'in JSON with every character escaped',
      `"${[...VALUE].map((one) => `\\u${one.charCodeAt(0).toString(16).padStart(4, '0')}`).join('')}"`,
      `"${MASK}"`,
    ],
    ['in a member that a later one of its name hides', `{"a":${JSON.stringify(VALUE)},"a":1}`, '{"a":1}'],
  ])('shows no secret %s', (_how, text, shown) => expect(revealed.hideInBody(text)).toBe(shown));

  it.each(['', 'B', 'Be', 'Bearer ', 'user:'])(
    'shows nothing of it in base64 of a text that begins with %j',
    (before) => {
      for (const encoding of ['base64', 'base64url'] as const) {
        const shown = revealed.hideInBody(Buffer.from(`${before}${VALUE} and more`).toString(encoding));
        expect(shown).toContain(MASK);
        // The two characters at each end that it shares with its neighbours are all that is left.
        const left = shown.split(MASK).map((part) => Buffer.from(part, encoding).toString('latin1'));
        expect(left.join('')).not.toContain(VALUE.slice(2, 5));
      }
    },
  );

  it('shows nothing that was made of secrets, whatever else has its name', () => {
    const more = revealed.and('access token', 'first-1').and('access token', 'second-2');
    expect(more.hideInBody(`{"a":"first-1 second-2 ${MASK}"}`)).toBe(
      `{"a":"[secret access token] [secret access token] ${MASK}"}`,
    );
    expect(more.fill('{{secret:token}}')).toBe(VALUE);
  });

  it('is left to the letter where no secret is in it', () => {
    const text = '{ "a" : 1.0, "b": 12345678901234567890 }';
    expect(revealed.hideInBody(text)).toBe(text);
  });

  it('shows neither of two secrets, one of which is a part of the other', () => {
    const both = new RevealedSecrets(
      new Map([
        ['short', 'abc'],
        ['long', 'abcdef'],
      ]),
    );
    expect(both.hide('abcdef abc')).toBe('[secret long] [secret short]');
  });

  it('shows no number that is a secret', () => {
    const pin = new RevealedSecrets(new Map([['pin', '4711']]));
    expect(pin.hideInBody('{"pin":4711,"sum":47110}')).toBe('{"pin":"[secret pin]","sum":47110}');
  });

  it('is searched as text where it is nested deeper than anybody may walk', () => {
    const deep = `${'['.repeat(100_000)}${JSON.stringify(VALUE)}${']'.repeat(100_000)}`;
    expect(revealed.hideInBody(deep)).not.toContain('c4n');
  });
});

describe('the secrets of a call', () => {
  const reader = {
    reveal: async (tenant: string, name: string) => (name === 'none' ? undefined : `${tenant}-${name}`),
  };

  it('are revealed once each and filled in', async () => {
    const found = await revealSecrets(reader, 'acme', ['{{secret:a}}:{{secret:b}}', '{{secret:a}}']);
    expect(found.ok && found.secrets.fill('{{secret:a}}:{{secret:b}} {{x}}')).toBe('acme-a:acme-b {{x}}');
  });

  it('say what to do where one is missing', async () => {
    const found = await revealSecrets(reader, 'acme', ['{{secret:a}} {{secret:none}}']);
    expect(found).toEqual({
      ok: false,
      failure: { error: 'Secret.Missing', cause: expect.stringContaining('PUT /secrets/none'), retryable: false },
    });
  });

  it('say why one cannot be read, and pass on what is no fault of theirs', async () => {
    const failing = (error: Error) => ({ reveal: () => Promise.reject(error) });
    expect(await revealSecrets(failing(new SecretUnreadable('no key')), 'acme', ['{{secret:a}}'])).toEqual({
      ok: false,
      failure: { error: 'Secret.Unreadable', cause: 'no key', retryable: false },
    });
    await expect(revealSecrets(failing(new Error('away')), 'acme', ['{{secret:a}}'])).rejects.toThrow('away');
  });
});
