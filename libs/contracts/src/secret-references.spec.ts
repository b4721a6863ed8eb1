import { fillSecrets, isSecretName, misspelledSecretIn, secretsNamedIn } from './secret-references';

describe('references to secrets', () => {
  it('are found once each, in the order of the text', () =>
    expect(secretsNamedIn('{{secret:b}}:{{secret:team/a.key-1}} {{secret:b}}')).toEqual(['b', 'team/a.key-1']));

  it('are filled as often as they stand there, and values are not read for more of them', () =>
    expect(
      fillSecrets('{{secret:a}}-{{secret:b}}-{{secret:a}}', (name) => (name === 'a' ? '{{secret:b}}$&' : 'B')),
    ).toBe('{{secret:b}}$&-B-{{secret:b}}$&'));

  it.each([
    ['{{ secret:a }}', '{{ secret:a }}'],
    ['Bearer {{secrets.a}}', '{{secrets.a}}'],
    ['{{secret:a b}}', '{{secret:a b}}'],
    ['{{secret:}}', '{{secret:}}'],
    [`{{secret:${'x'.repeat(129)}}}`, `{{secret:${'x'.repeat(31)}`],
    ['{{secret:a}', '{{secret:a}'],
  ])('are told from what was meant for one: %s', (text, attempt) => {
    expect(secretsNamedIn(text)).toEqual([]);
    expect(misspelledSecretIn(text)).toBe(attempt);
  });

  it.each(['{{secret:a}}', '{{user.name}}', 'a secret', '{secret:a}'])('leave %s alone', (text) =>
    expect(misspelledSecretIn(text)).toBeUndefined(),
  );

  it('take time that grows with the text alone', () => {
    const text = '{{secret:'.repeat(20_000);
    const begun = performance.now();
    expect(secretsNamedIn(text)).toEqual([]);
    expect(misspelledSecretIn(text)).toBeDefined();
    expect(performance.now() - begun).toBeLessThan(500);
  });
});

describe('a name', () => {
  it.each(['a', 'stripe/live:key-1_x.y', 'x'.repeat(128)])('may be %s', (name) =>
    expect(isSecretName(name)).toBe(true),
  );
  it.each(['', 'a b', 'ä', 'a\n', 'x'.repeat(129), 7, '{{a}}'])('is never %p', (name) =>
    expect(isSecretName(name)).toBe(false),
  );
});
