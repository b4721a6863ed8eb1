import {
  KAFKA_SETTINGS_TOGETHER,
  OBJECT_SETTINGS_TOGETHER,
  SMTP_SETTINGS_TOGETHER,
  assertFitForProduction,
  assertModelNamed,
  executorSize,
  isProduction,
  kafkaSettings,
  loadConfig,
  modelSettings,
  objectSettings,
  settings,
  smtpSettings,
} from '@workflows/platform';

const {
  PORT,
  DATA_DIR,
  API_KEY,
  DATABASE_URL,
  KAFKA_BROKERS,
  KAFKA_SESSION_TIMEOUT_MS,
  LOG_LEVEL,
  RATE_LIMIT_PER_MINUTE,
  ALLOW_PRIVATE_NETWORK,
  CORS_ORIGINS,
  INTERNAL_SECRET,
  PUBLIC_URL,
} = settings;
const { SECRETS_KEY, SECRETS_KEY_FILE } = settings;
const { EVENTS_LOOK_SECONDS, EXECUTIONS_MEMORY_MB, FUNCTION_CALLS, HELPER_PROCESSES, WATCHDOG_SECONDS } = settings;

/** The settings of the one-process form; each has a default that works on one's own machine, and not all do in production. */
export function loadStandaloneConfig(env: Readonly<Record<string, string | undefined>>) {
  const config = loadConfig(
    {
      DATA_DIR,
      API_KEY,
      DATABASE_URL,
      KAFKA_BROKERS,
      KAFKA_SESSION_TIMEOUT_MS,
      LOG_LEVEL,
      RATE_LIMIT_PER_MINUTE,
      CORS_ORIGINS,
      INTERNAL_SECRET,
      SECRETS_KEY,
      SECRETS_KEY_FILE,
      PUBLIC_URL,
      EXECUTIONS_MEMORY_MB,
      FUNCTION_CALLS,
      HELPER_PROCESSES,
      WATCHDOG_SECONDS,
      EVENTS_LOOK_SECONDS,
      // Absent: the usual one, or the next that is free.
      PORT: PORT.unwrap().optional(),
      ALLOW_PRIVATE_NETWORK: ALLOW_PRIVATE_NETWORK.default(true),
      ...kafkaSettings,
      ...objectSettings,
      ...smtpSettings,
      ...modelSettings,
    },
    env,
    [...KAFKA_SETTINGS_TOGETHER, ...OBJECT_SETTINGS_TOGETHER, ...SMTP_SETTINGS_TOGETHER],
  );
  assertModelNamed(config);
  assertFitForProduction(env, config, [
    ...(config.API_KEY === undefined ? ['API_KEY: set a key of your own'] : []),
    ...(config.DATABASE_URL === undefined ? ['DATABASE_URL: name a Postgres that is looked after'] : []),
  ]);
  const production = isProduction(env);
  const size = executorSize(config);
  return { ...config, size, isProduction: production, hasExample: !production && env['EXAMPLE'] !== 'off' };
}

export type StandaloneConfig = ReturnType<typeof loadStandaloneConfig>;
