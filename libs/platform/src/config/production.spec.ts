import { ConfigError } from './load-config';
import { assertFitForProduction } from './production';

describe('settings in production', () => {
  it.each([
    ['production', true, true],
    ['Production', true, true],
    [' PRODUCTION ', true, true],
    ['production', false, false],
    ['development', true, false],
  ])('with NODE_ENV %s and the private network allowed: %s, are refused: %s', (mode, allowed, refused) => {
    const check = () => assertFitForProduction({ NODE_ENV: mode }, { ALLOW_PRIVATE_NETWORK: allowed });
    if (refused) expect(check).toThrow(ConfigError);
    else expect(check).not.toThrow();
  });

  it.each(['API_KEY', 'INTERNAL_SECRET'])('are refused where %s can be guessed, and there alone', (name) => {
    const check = (secret: string, mode: string) => () =>
      assertFitForProduction({ NODE_ENV: mode }, { [name]: secret });
    expect(check('a'.repeat(32), 'production')).toThrow(new RegExp(`${name}: can be guessed`));
    expect(check('a'.repeat(32), 'production')).not.toThrow(/aaaa/);
    expect(check('a'.repeat(32), 'development')).not.toThrow();
    expect(check('kJ8w-4vXq_Zr2mP0', 'production')).not.toThrow();
  });

  it('are refused all at once', () =>
    expect(() =>
      assertFitForProduction({ NODE_ENV: 'production' }, { ALLOW_PRIVATE_NETWORK: true }, ['API_KEY: has to be set']),
    ).toThrow(/API_KEY[\s\S]*ALLOW_PRIVATE_NETWORK/));
});
