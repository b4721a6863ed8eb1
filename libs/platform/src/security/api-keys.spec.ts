import { SingleApiKey } from './api-keys';

describe('the development key', () => {
  const keys = new SingleApiKey('any-text-of-16-characters', 'default');
  it('stands for the default tenant', () => expect(keys.verify('any-text-of-16-characters')?.tenant).toBe('default'));
  it('is not given away by its name', () =>
    expect('any-text-of-16-characters').not.toContain(keys.verify('any-text-of-16-characters')?.credentialId));
  it.each(['', 'any-text-of-16-character', 'ANY-TEXT-OF-16-CHARACTERS'])('is not %j', (key) =>
    expect(keys.verify(key)).toBeUndefined(),
  );
});
