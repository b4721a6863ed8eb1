import { Module, type DynamicModule } from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { DEFAULT_TENANT } from '@workflows/contracts';
import { GatewayModule, serveDocs } from '@workflows/gateway-service';
import { localUrl, openFoundation, secretsKeys, type Foundation, type Steps } from '@workflows/nodes';
import { type Listen } from '@workflows/nodes/kafka';
import {
  HealthModule,
  Metrics,
  PinoLogger,
  SingleApiKey,
  createHttpApp,
  rateLimitInMemory,
  requestLines,
  type KeyRing,
} from '@workflows/platform';
import type { Logger } from 'pino';
import type { StandaloneConfig } from './config';
import { openDatabase } from './database';
import { developmentKey } from './development-key';
import { developmentSecretsKey } from './development-secrets-key';
import { embeddedService } from './embedded-service';
import { loadKafkaService } from './load-kafka-service';
import { choosePort } from './port';
import type { RunningService, ServiceParts } from './service-parts';

/** A started one-process service. */
export interface Standalone {
  url: string;
  apiKey: string;
}

@Module({})
class RootModule {}

/** Starts everything in the order in which it leans on each other; `steps` is told how to stop each part. */
export async function startStandalone(
  config: StandaloneConfig,
  logger: Logger,
  steps: Steps,
  onFatal: (reason: string) => void,
): Promise<Standalone> {
  const port = await choosePort(config.PORT, (line) => logger.warn(line)); // first: nothing is begun for nothing
  const apiKey = config.API_KEY ?? (await developmentKey(config.DATA_DIR));
  const keys = secretsKeys(config) ?? (await developmentKeys(config));
  const database = await openDatabase(config, (line) => logger.info(line), onFatal);
  steps.add(() => database.stop());
  const foundation = await openFoundation({
    databaseUrl: database.url,
    name: 'workflows',
    logger,
    metrics: new Metrics(),
    helperProcesses: config.HELPER_PROCESSES,
    eventsLookSeconds: config.EVENTS_LOOK_SECONDS,
    objects: config,
    secretsKeys: keys,
    smtp: config,
    publicUrl: config.PUBLIC_URL,
    models: config,
  });
  steps.add(() => foundation.close());
  const parts = await makeParts(config, foundation, onFatal);
  const app = await openDoor(config, apiKey, logger, root(parts, foundation));
  const running: RunningService = await parts.start(listenOn(app));
  steps.add(() => running.stop());
  steps.add(() => app.close());
  await app.listen(port, config.isProduction ? '0.0.0.0' : '127.0.0.1');
  foundation.publicAddress.listensAt(localUrl(app));
  return { url: localUrl(app), apiKey };
}

/** None in production, where a key that nobody knows of would be lost with its machine. */
async function developmentKeys(config: StandaloneConfig): Promise<KeyRing | undefined> {
  if (config.isProduction) return undefined;
  return secretsKeys({ SECRETS_KEY_FILE: await developmentSecretsKey(config.DATA_DIR) });
}

function makeParts(
  config: StandaloneConfig,
  foundation: Foundation,
  onFatal: (reason: string) => void,
): Promise<ServiceParts> {
  const policy = { allowPrivateNetwork: config.ALLOW_PRIVATE_NETWORK };
  if (config.KAFKA_BROKERS === undefined) return embeddedService(foundation, policy, config.size, onFatal);
  return loadKafkaService()(
    foundation,
    policy,
    config.size,
    {
      brokers: config.KAFKA_BROKERS,
      secret: config.INTERNAL_SECRET,
      sessionTimeoutMs: config.KAFKA_SESSION_TIMEOUT_MS,
      settings: config,
    },
    onFatal,
  );
}

function root(parts: ServiceParts, foundation: Foundation): DynamicModule {
  const probes = [{ name: 'database', check: () => foundation.persistence.ping() }, ...parts.probes];
  return {
    module: RootModule,
    imports: [HealthModule.register(probes, foundation.metrics), GatewayModule.register(parts.ports), ...parts.modules],
  };
}

async function openDoor(
  config: StandaloneConfig,
  apiKey: string,
  logger: Logger,
  module: DynamicModule,
): Promise<NestFastifyApplication> {
  const onAnswer = requestLines(logger);
  const app = await createHttpApp(module, {
    logger: new PinoLogger(logger),
    apiKeys: new SingleApiKey(apiKey, DEFAULT_TENANT),
    corsOrigins: config.CORS_ORIGINS,
    ...(config.RATE_LIMIT_PER_MINUTE !== undefined && { rateLimit: rateLimitInMemory(config.RATE_LIMIT_PER_MINUTE) }),
    ...(onAnswer && { onAnswer }),
  });
  serveDocs(app);
  await app.init();
  return app;
}

function listenOn(app: NestFastifyApplication): Listen {
  return async (strategy) => {
    await app.connectMicroservice({ strategy }).listen();
  };
}
