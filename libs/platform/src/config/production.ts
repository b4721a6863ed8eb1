import { isGuessable } from './guessable';
import { ConfigError } from './load-config';

type Environment = Readonly<Record<string, string | undefined>>;

const SECRETS = ['API_KEY', 'INTERNAL_SECRET', 'SECRETS_KEY'] as const;

export function isProduction(env: Environment): boolean {
  return env['NODE_ENV']?.trim().toLowerCase() === 'production';
}

/** Throws `ConfigError` where what suits one's own machine is asked for in production. */
export function assertFitForProduction(
  env: Environment,
  config: { ALLOW_PRIVATE_NETWORK?: boolean } & { [name in (typeof SECRETS)[number]]?: string | undefined },
  problems: readonly string[] = [],
): void {
  if (!isProduction(env)) return;
  const all = [
    ...problems,
    ...SECRETS.filter((name) => config[name] !== undefined && isGuessable(config[name])).map(
      (name) => `${name}: can be guessed; draw one by chance, as \`openssl rand -base64 32\` does`,
    ),
    ...(config.ALLOW_PRIVATE_NETWORK ? ['ALLOW_PRIVATE_NETWORK: has to be false where NODE_ENV is production'] : []),
  ];
  if (all.length > 0) throw new ConfigError(all);
}
