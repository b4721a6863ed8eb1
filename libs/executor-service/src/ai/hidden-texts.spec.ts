import { RevealedSecrets, type ModelOutcome } from '@workflows/runtime';
import { hiddenOutcome, hiddenSay } from './hidden-texts';

const KEY = 'sk-canary-of-a-tenant';
const secrets = new RevealedSecrets(new Map([['models', `${KEY}\n`]]));
const IN_BASE64 = Buffer.from(KEY).toString('base64');

function told(parts: readonly string[], by = secrets): string | undefined {
  let text = '';
  const hidden = hiddenSay((delta) => (text += delta), by);
  for (const part of parts) hidden?.say(part);
  hidden?.end();
  return hidden && text;
}

describe('what a model says without the key that it was sent', () => {
  it('hides it wherever it is parted', () => {
    const text = `The key is ${KEY}, or ${IN_BASE64}, and so on.`;
    for (let at = 0; at <= text.length; at++)
      expect(told([text.slice(0, at), text.slice(at)])).toBe(
        'The key is [secret models], or [secret models], and so on.',
      );
    expect(told([...text])).toBe('The key is [secret models], or [secret models], and so on.');
  });

  it('is told as it comes, but for what may be the beginning of a key', () => {
    let heard = '';
    const hidden = hiddenSay((delta) => (heard += delta), secrets);
    hidden?.say('x'.repeat(1_000));
    expect(heard.length).toBe(1_000 - secrets.longest + 1);
  });

  it('is told at once where there is no key, and not meanwhile where it is too long to look for', () => {
    expect(told(['a', 'b'], new RevealedSecrets(new Map()))).toBe('ab');
    expect(told(['a'], new RevealedSecrets(new Map([['long', 'x'.repeat(5_000)]])))).toBeUndefined();
  });

  it('is without it in its result, in what it wants of tools, and in why it failed', () => {
    const usage = { model: 'm', in: 1, out: 1 };
    const calls = [{ id: KEY, tool: KEY, input: { [KEY]: [KEY] } }];
    const outcomes: ModelOutcome[] = [
      { ok: true, value: { a: KEY }, calls, usage },
      { ok: false, error: 'AI.Unavailable', cause: `no: ${IN_BASE64}` },
    ];
    const shown = JSON.stringify(outcomes.map((outcome) => hiddenOutcome(outcome, secrets)));
    expect(shown.match(/\[secret models\]/g)).toHaveLength(6);
    expect(shown).not.toContain(KEY);
  });

  it('fails where its result is nested too deep to be looked through', () => {
    const deep: unknown = JSON.parse(`${'['.repeat(5_000)}${']'.repeat(5_000)}`);
    const outcome = { ok: true, value: deep, calls: [], usage: { model: 'm', in: 1, out: 1 } } as ModelOutcome;
    expect(hiddenOutcome(outcome, secrets)).toMatchObject({ ok: false, error: 'AI.InvalidOutput', usage: { in: 1 } });
  });
});
