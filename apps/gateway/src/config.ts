import {
  KAFKA_SETTINGS_TOGETHER,
  OBJECT_SETTINGS_TOGETHER,
  assertFitForProduction,
  kafkaSettings,
  loadConfig,
  objectSettings,
  settings,
} from '@workflows/platform';

const { SECRETS_KEY, SECRETS_KEY_FILE } = settings;
const { PORT, API_KEY, DATABASE_URL, KAFKA_BROKERS, LOG_LEVEL, RATE_LIMIT_PER_MINUTE, CORS_ORIGINS, PUBLIC_URL } =
  settings;
const {
  EVENTS_LOOK_SECONDS,
  HELPER_PROCESSES,
  INTERNAL_SECRET,
  INTERNAL_TLS_CA,
  INTERNAL_TLS_CERT,
  INTERNAL_TLS_KEY,
  REGISTRY_ADDRESS,
} = settings;

/** `API_KEY`, `DATABASE_URL`, `KAFKA_BROKERS`, `REGISTRY_ADDRESS` and `INTERNAL_SECRET` have to be given. */
export function loadGatewayConfig(env: Readonly<Record<string, string | undefined>>) {
  const config = loadConfig(
    {
      PORT,
      LOG_LEVEL,
      HELPER_PROCESSES,
      EVENTS_LOOK_SECONDS,
      RATE_LIMIT_PER_MINUTE,
      CORS_ORIGINS,
      PUBLIC_URL,
      INTERNAL_TLS_CA,
      INTERNAL_TLS_CERT,
      INTERNAL_TLS_KEY,
      REGISTRY_ADDRESS,
      SECRETS_KEY,
      SECRETS_KEY_FILE,
      API_KEY: API_KEY.unwrap(),
      DATABASE_URL: DATABASE_URL.unwrap(),
      KAFKA_BROKERS: KAFKA_BROKERS.unwrap(),
      INTERNAL_SECRET: INTERNAL_SECRET.unwrap(),
      ...kafkaSettings,
      ...objectSettings,
    },
    env,
    [...KAFKA_SETTINGS_TOGETHER, ...OBJECT_SETTINGS_TOGETHER],
  );
  assertFitForProduction(env, config);
  return config;
}

export type GatewayConfig = ReturnType<typeof loadGatewayConfig>;
