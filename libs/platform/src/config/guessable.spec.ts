import { randomBytes } from 'node:crypto';
import { isGuessable } from './guessable';

describe('a secret', () => {
  it.each([
    'aaaaaaaaaaaaaaaaaaaaaaaa',
    'abababababababab',
    'abcd1234abcd1234',
    'secret!secret!secret!secret!',
    '0123456789abcdef',
    'zyxwvutsrqponmlkjihg',
    'change-me-please-change-me',
    'CHANGEME-0815-xyz',
    'your-secret-key-here-4711',
    'my-passw0rd-is-fine',
  ])('can be guessed: %s', (secret) => expect(isGuessable(secret)).toBe(true));

  it.each(['hex', 'base64', 'base64url'] as const)('that was drawn by chance cannot: %s', (encoding) => {
    const drawn = Array.from({ length: 1_000 }, () => randomBytes(24).toString(encoding));
    expect(drawn.filter(isGuessable)).toEqual([]);
  });
});
