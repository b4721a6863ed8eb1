import { ConfigError } from './load-config';
import { assertFitForProduction } from './production';

describe('settings in production', () => {
  it.each([
    ['production', true, true],
    ['production', false, false],
    ['development', true, false],
  ])('with NODE_ENV %s and the private network allowed: %s, are refused: %s', (mode, allowed, refused) => {
    const check = () => assertFitForProduction({ NODE_ENV: mode }, { ALLOW_PRIVATE_NETWORK: allowed });
    if (refused) expect(check).toThrow(ConfigError);
    else expect(check).not.toThrow();
  });

  it('are refused all at once', () =>
    expect(() =>
      assertFitForProduction({ NODE_ENV: 'production' }, { ALLOW_PRIVATE_NETWORK: true }, ['API_KEY: has to be set']),
    ).toThrow(/API_KEY[\s\S]*ALLOW_PRIVATE_NETWORK/));
});
