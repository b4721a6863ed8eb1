import 'reflect-metadata';
import { ConfigError, createLogger } from '@workflows/platform';
import { loadStandaloneConfig, unsafeDefaults, type StandaloneConfig } from './config';
import { Example } from './example';
import { startStandalone, type Standalone } from './standalone';
import { welcome } from './welcome';

const say = (line: string): void => void process.stdout.write(`${line}\n`);

async function main(): Promise<void> {
  const config = readConfig();
  const logger = createLogger(config.LOG_LEVEL);
  let service: Standalone | undefined;
  let example: Example | undefined;
  let ending: Promise<void> | undefined;

  const end = (status: number): void => {
    ending ??= (async () => {
      await service?.stop();
      await example?.stop();
    })().then(
      () => process.exit(status),
      (error: unknown) => {
        logger.fatal({ err: error }, 'the service could not be stopped cleanly');
        process.exit(1);
      },
    );
  };
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => end(0));
  const onFatal = (reason: string): void => {
    logger.fatal(reason);
    end(1);
  };

  service = await startStandalone(config, logger, onFatal);
  if (config.hasExample) example = await Example.start(service, (line) => logger.warn(line));
  say(`Workflows is ready at ${service.url}`);
  say(welcome(service, config));
}

function readConfig(): StandaloneConfig {
  const config = loadStandaloneConfig(process.env);
  const unsafe = unsafeDefaults(config);
  if (unsafe !== undefined) throw new ConfigError([unsafe]);
  return config;
}

main().catch((error: unknown) => {
  process.stderr.write(`Workflows could not start: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exit(1);
});
