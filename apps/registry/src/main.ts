import 'reflect-metadata';
import { SecretTcpServer } from '@workflows/messaging';
import {
  Steps,
  internalTls,
  localUrl,
  openFoundation,
  refuseToStart,
  runService,
  serverTls,
  type RunningApp,
} from '@workflows/nodes';
import { Metrics, PinoLogger, createHttpApp, createLogger } from '@workflows/platform';
import type { Logger } from 'pino';
import { AppModule } from './app.module';
import { loadRegistryConfig, type RegistryConfig } from './config';

const NAME = 'Workflows registry';

async function start(config: RegistryConfig, logger: Logger, steps: Steps): Promise<RunningApp> {
  const foundation = await openFoundation({
    databaseUrl: config.DATABASE_URL,
    name: 'registry',
    logger,
    metrics: new Metrics(),
    helperProcesses: config.HELPER_PROCESSES,
  });
  steps.add(() => foundation.close());
  const app = await createHttpApp(await AppModule.register(foundation, config), { logger: new PinoLogger(logger) });
  steps.add(() => app.close());
  const tlsOptions = serverTls(internalTls(config));
  const { INTERNAL_SECRET: secret, REGISTRY_PORT: port } = config;
  const strategy = new SecretTcpServer({
    host: '0.0.0.0',
    port,
    secret,
    log: foundation.log,
    ...(tlsOptions && { tlsOptions }),
  });
  app.connectMicroservice({ strategy });
  await app.startAllMicroservices();
  await app.listen(config.PORT, '0.0.0.0');
  return { url: localUrl(app), stop: () => steps.stop() };
}

async function main(): Promise<void> {
  const config = loadRegistryConfig(process.env);
  const logger = createLogger(config.LOG_LEVEL);
  const steps = new Steps();
  await runService(NAME, logger, () => steps.guard(() => start(config, logger, steps)));
}

main().catch((error: unknown) => refuseToStart(NAME, error));
