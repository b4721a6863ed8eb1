import 'reflect-metadata';
import { Steps, refuseToStart, runService, type RunningApp } from '@workflows/nodes';
import { createLogger } from '@workflows/platform';
import type { Logger } from 'pino';
import { CodeExample } from './code-example';
import { loadStandaloneConfig, type StandaloneConfig } from './config';
import { Example } from './example';
import { startStandalone } from './standalone';
import { welcome } from './welcome';

const NAME = 'Workflows';

async function start(
  config: StandaloneConfig,
  logger: Logger,
  steps: Steps,
  onFatal: (reason: string) => void,
): Promise<RunningApp & { apiKey: string }> {
  const example = config.hasExample ? await Example.open(config.DATA_DIR, (line) => logger.warn(line)) : undefined;
  steps.add(async () => example?.stop());
  const code = config.hasExample ? new CodeExample((line) => logger.warn(line)) : undefined;
  steps.add(async () => code?.stop());
  const service = await startStandalone(config, logger, steps, onFatal);
  await example?.register(service);
  await code?.start(service);
  return { ...service, stop: () => steps.stop() };
}

async function main(): Promise<void> {
  const config = loadStandaloneConfig(process.env);
  const logger = createLogger(config.LOG_LEVEL);
  const steps = new Steps();
  const service = await runService(NAME, logger, (onFatal) => steps.guard(() => start(config, logger, steps, onFatal)));
  process.stdout.write(`${welcome(service, config)}\n`);
}

main().catch((error: unknown) => refuseToStart(NAME, error));
