import { assertFitForProduction, loadConfig, settings } from '@workflows/platform';

const {
  PORT,
  DATABASE_URL,
  LOG_LEVEL,
  HELPER_PROCESSES,
  ALLOW_PRIVATE_NETWORK,
  INTERNAL_SECRET,
  INTERNAL_TLS_CA,
  INTERNAL_TLS_CERT,
  INTERNAL_TLS_KEY,
  REGISTRY_PORT,
} = settings;

/** `DATABASE_URL` and `INTERNAL_SECRET` have to be given. */
export function loadRegistryConfig(env: Readonly<Record<string, string | undefined>>) {
  const config = loadConfig(
    {
      PORT,
      LOG_LEVEL,
      HELPER_PROCESSES,
      ALLOW_PRIVATE_NETWORK,
      INTERNAL_TLS_CA,
      INTERNAL_TLS_CERT,
      INTERNAL_TLS_KEY,
      REGISTRY_PORT,
      DATABASE_URL: DATABASE_URL.unwrap(),
      INTERNAL_SECRET: INTERNAL_SECRET.unwrap(),
    },
    env,
  );
  assertFitForProduction(env, config);
  return config;
}

export type RegistryConfig = ReturnType<typeof loadRegistryConfig>;
