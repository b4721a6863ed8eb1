import { loadConfig, settings } from '@workflows/platform';

const { PORT, DATA_DIR, API_KEY, DATABASE_URL, KAFKA_BROKERS, LOG_LEVEL, RATE_LIMIT_PER_MINUTE, ALLOW_PRIVATE_NETWORK, CORS_ORIGINS, INTERNAL_SECRET } = settings;

/** The settings of the one-process form; each has a default that works on one's own machine. */
export function loadStandaloneConfig(env: Readonly<Record<string, string | undefined>>) {
  const config = loadConfig(
    { PORT, DATA_DIR, API_KEY, DATABASE_URL, KAFKA_BROKERS, LOG_LEVEL, RATE_LIMIT_PER_MINUTE, CORS_ORIGINS, INTERNAL_SECRET, ALLOW_PRIVATE_NETWORK: ALLOW_PRIVATE_NETWORK.default(true) },
    env,
  );
  return { ...config, isProduction: env['NODE_ENV'] === 'production', hasExample: env['EXAMPLE'] !== 'off' };
}

export type StandaloneConfig = ReturnType<typeof loadStandaloneConfig>;

/** What a local start may leave to its defaults, and production must not; undefined when all is well. */
export function unsafeDefaults(config: StandaloneConfig): string | undefined {
  if (!config.isProduction) return undefined;
  const wrong = [
    ...(config.API_KEY === undefined ? ['API_KEY: set a key of your own'] : []),
    ...(config.DATABASE_URL === undefined ? ['DATABASE_URL: name a Postgres that is looked after'] : []),
    ...(config.ALLOW_PRIVATE_NETWORK ? ['ALLOW_PRIVATE_NETWORK: set it to false'] : []),
  ];
  return wrong.length === 0 ? undefined : `NODE_ENV is production, which does not run on the defaults of a local start:\n  ${wrong.join('\n  ')}`;
}
