import { ConfigError } from './load-config';

type Environment = Readonly<Record<string, string | undefined>>;

export function isProduction(env: Environment): boolean {
  return env['NODE_ENV'] === 'production';
}

/** Throws `ConfigError` where what suits one's own machine is asked for in production. */
export function assertFitForProduction(
  env: Environment,
  config: { ALLOW_PRIVATE_NETWORK: boolean },
  problems: readonly string[] = [],
): void {
  if (!isProduction(env)) return;
  const all = [
    ...problems,
    ...(config.ALLOW_PRIVATE_NETWORK ? ['ALLOW_PRIVATE_NETWORK: has to be false where NODE_ENV is production'] : []),
  ];
  if (all.length > 0) throw new ConfigError(all);
}
