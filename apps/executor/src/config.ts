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
  DATABASE_URL,
  KAFKA_BROKERS,
  KAFKA_SESSION_TIMEOUT_MS,
  LOG_LEVEL,
  ALLOW_PRIVATE_NETWORK,
  EXECUTOR_HOST,
  EXECUTOR_PORT,
  PUBLIC_URL,
} = settings;
const { EVENTS_LOOK_SECONDS, EXECUTIONS_MEMORY_MB, FUNCTION_CALLS, HELPER_PROCESSES, WATCHDOG_SECONDS } = settings;
const { SECRETS_KEY, SECRETS_KEY_FILE } = settings;
const { INTERNAL_SECRET, INTERNAL_TLS_CA, INTERNAL_TLS_CERT, INTERNAL_TLS_KEY, REGISTRY_ADDRESS } = settings;

/** `DATABASE_URL`, `KAFKA_BROKERS`, `REGISTRY_ADDRESS` and `INTERNAL_SECRET` have to be given. */
export function loadExecutorConfig(env: Readonly<Record<string, string | undefined>>) {
  const config = loadConfig(
    {
      PORT,
      KAFKA_SESSION_TIMEOUT_MS,
      LOG_LEVEL,
      ALLOW_PRIVATE_NETWORK,
      EXECUTOR_HOST,
      EXECUTOR_PORT,
      PUBLIC_URL,
      INTERNAL_TLS_CA,
      INTERNAL_TLS_CERT,
      INTERNAL_TLS_KEY,
      REGISTRY_ADDRESS,
      SECRETS_KEY,
      SECRETS_KEY_FILE,
      EXECUTIONS_MEMORY_MB,
      FUNCTION_CALLS,
      HELPER_PROCESSES,
      WATCHDOG_SECONDS,
      EVENTS_LOOK_SECONDS,
      DATABASE_URL: DATABASE_URL.unwrap(),
      KAFKA_BROKERS: KAFKA_BROKERS.unwrap(),
      INTERNAL_SECRET: INTERNAL_SECRET.unwrap(),
      ...kafkaSettings,
      ...objectSettings,
      ...smtpSettings,
      ...modelSettings,
    },
    env,
    [...KAFKA_SETTINGS_TOGETHER, ...OBJECT_SETTINGS_TOGETHER, ...SMTP_SETTINGS_TOGETHER],
  );
  assertModelNamed(config);
  assertFitForProduction(env, config);
  return { ...config, size: executorSize(config), isProduction: isProduction(env) };
}

export type ExecutorConfig = ReturnType<typeof loadExecutorConfig>;
