import 'reflect-metadata';
import { DEFAULT_TENANT } from '@workflows/contracts';
import { serveDocs } from '@workflows/gateway-service';
import { TcpRegistryClient } from '@workflows/messaging';
import {
  Steps,
  internalTls,
  localUrl,
  openFoundation,
  refuseToStart,
  runService,
  secretsKeys,
  sharedRateLimit,
  type RunningApp,
} from '@workflows/nodes';
import { KafkaGatewayLinks, openKafka } from '@workflows/nodes/kafka';
import { Metrics, PinoLogger, SingleApiKey, createHttpApp, createLogger, requestLines } from '@workflows/platform';
import type { Logger } from 'pino';
import { AppModule } from './app.module';
import { loadGatewayConfig, type GatewayConfig } from './config';

const NAME = 'Workflows gateway';

async function start(config: GatewayConfig, logger: Logger, steps: Steps): Promise<RunningApp> {
  const foundation = await openFoundation({
    databaseUrl: config.DATABASE_URL,
    name: 'gateway',
    logger,
    metrics: new Metrics(),
    helperProcesses: config.HELPER_PROCESSES,
    eventsLookSeconds: config.EVENTS_LOOK_SECONDS,
    objects: config,
    secretsKeys: secretsKeys(config),
    publicUrl: config.PUBLIC_URL,
  });
  steps.add(() => foundation.close());
  const tls = internalTls(config);
  const { INTERNAL_SECRET: secret } = config;
  const registry = new TcpRegistryClient({ ...config.REGISTRY_ADDRESS, secret, ...(tls && { tls }) });
  steps.add(async () => registry.close());
  const cluster = await openKafka(
    { brokers: config.KAFKA_BROKERS, secret, settings: config, tenant: DEFAULT_TENANT },
    foundation,
  );
  const links = new KafkaGatewayLinks(foundation, cluster, { secret, tls });
  steps.add(() => links.close());
  await links.start();
  const limit =
    config.RATE_LIMIT_PER_MINUTE === undefined
      ? undefined
      : await sharedRateLimit(config.DATABASE_URL, config.RATE_LIMIT_PER_MINUTE);
  if (limit) steps.add(() => limit.close());
  const onAnswer = requestLines(logger);
  const app = await createHttpApp(AppModule.register(foundation, links, registry), {
    logger: new PinoLogger(logger),
    apiKeys: new SingleApiKey(config.API_KEY, DEFAULT_TENANT),
    corsOrigins: config.CORS_ORIGINS,
    ...(limit && { rateLimit: limit.rateLimit }),
    ...(onAnswer && { onAnswer }),
  });
  steps.add(() => app.close());
  serveDocs(app);
  await app.listen(config.PORT, '0.0.0.0');
  foundation.publicAddress.listensAt(localUrl(app));
  return { url: localUrl(app), stop: () => steps.stop() };
}

async function main(): Promise<void> {
  const config = loadGatewayConfig(process.env);
  const logger = createLogger(config.LOG_LEVEL);
  const steps = new Steps();
  await runService(NAME, logger, () => steps.guard(() => start(config, logger, steps)));
}

main().catch((error: unknown) => refuseToStart(NAME, error));
