import 'reflect-metadata';
import { DEFAULT_TENANT } from '@workflows/contracts';
import { TcpRegistryClient } from '@workflows/messaging';
import { KafkaCommandSender } from '@workflows/messaging/kafka';
import {
  Steps,
  internalTls,
  localUrl,
  openFoundation,
  ownAddress,
  refuseToStart,
  runService,
  secretsKeys,
  type RunningApp,
} from '@workflows/nodes';
import { KafkaExecutorNode, openKafka } from '@workflows/nodes/kafka';
import { Metrics, PinoLogger, createHttpApp, createLogger } from '@workflows/platform';
import { freePort } from '@workflows/postgres-server';
import type { Logger } from 'pino';
import { AppModule } from './app.module';
import { loadExecutorConfig, type ExecutorConfig } from './config';

const NAME = 'Workflows executor';

async function start(
  config: ExecutorConfig,
  logger: Logger,
  steps: Steps,
  onFatal: (reason: string) => void,
): Promise<RunningApp> {
  const foundation = await openFoundation({
    databaseUrl: config.DATABASE_URL,
    name: 'executor',
    logger,
    metrics: new Metrics(),
    helperProcesses: config.HELPER_PROCESSES,
    eventsLookSeconds: config.EVENTS_LOOK_SECONDS,
    objects: config,
    secretsKeys: secretsKeys(config),
    smtp: config,
    publicUrl: config.PUBLIC_URL,
    models: config,
  });
  steps.add(() => foundation.close());
  await foundation.persistence.lock.lockShared((reason) =>
    onFatal(`the lock on the database is lost: ${reason.message}`),
  );
  const tls = internalTls(config);
  const { INTERNAL_SECRET: secret } = config;
  const registry = new TcpRegistryClient({ ...config.REGISTRY_ADDRESS, secret, ...(tls && { tls }) });
  steps.add(async () => registry.close());
  const cluster = await openKafka(
    { brokers: config.KAFKA_BROKERS, secret, settings: config, tenant: DEFAULT_TENANT },
    foundation,
  );
  const { installation, instanceId, log } = foundation;
  const sender = new KafkaCommandSender({ ...cluster, shardCount: installation.shardCount, instanceId, log });
  steps.add(() => sender.close());
  await sender.start();
  const policy = { allowPrivateNetwork: config.ALLOW_PRIVATE_NETWORK };
  const tcp = {
    secret,
    tls,
    host: '0.0.0.0',
    port: config.EXECUTOR_PORT || (await freePort()),
    advertised: config.EXECUTOR_HOST ?? ownAddress(),
  };
  const node = new KafkaExecutorNode({
    foundation,
    registry,
    policy,
    size: config.size,
    cluster,
    tcp,
    sessionTimeoutMs: config.KAFKA_SESSION_TIMEOUT_MS,
  });
  const app = await createHttpApp(AppModule.register(foundation, node, registry), {
    logger: new PinoLogger(logger),
  });
  await app.init();
  const running = await node.start(
    async (strategy) => void (await app.connectMicroservice({ strategy }).listen()),
    sender,
  );
  steps.add(() => running.stop());
  steps.add(() => app.close()); // ends the transports first: the batch in hand is finished while the node is still up
  await app.listen(config.PORT, '0.0.0.0');
  return { url: localUrl(app), stop: () => steps.stop() };
}

async function main(): Promise<void> {
  const config = loadExecutorConfig(process.env);
  const logger = createLogger(config.LOG_LEVEL);
  const steps = new Steps();
  await runService(NAME, logger, (onFatal) => steps.guard(() => start(config, logger, steps, onFatal)));
}

main().catch((error: unknown) => refuseToStart(NAME, error));
