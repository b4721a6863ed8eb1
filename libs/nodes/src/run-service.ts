import type { Logger } from 'pino';

/** Less than what supervisors grant before they kill. */
const STOP_WITHIN_MS = 35_000;

/** A service that is up. */
export interface RunningApp {
  /** Where its HTTP door is. */
  url: string;
  stop(): Promise<void>;
}

/**
 * The life of one process: starts, prints the ready line, and stops once, in order, on SIGINT, SIGTERM or a fatal
 * reason. What was started is undone by the service itself when a later part fails.
 */
export async function runService<App extends RunningApp>(
  name: string,
  logger: Logger,
  start: (onFatal: (reason: string) => void) => Promise<App>,
): Promise<App> {
  let ending = false;
  const end = (status: number): void => {
    if (ending) return;
    ending = true;
    setTimeout(() => {
      logger.fatal(
        `${name} did not stop within ${STOP_WITHIN_MS / 1000} s; what it had taken in is found again at the next start`,
      );
      process.exit(1);
    }, STOP_WITHIN_MS).unref();
    const failed = (error: unknown): void => {
      logger.fatal({ err: error }, `${name} could not be stopped cleanly`);
      process.exit(1);
    };
    running.then((app) => app.stop()).then(() => process.exit(status), failed);
  };
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => end(0));
  const running = start((reason) => {
    logger.fatal(reason);
    end(1);
  });
  const app = await running;
  process.stdout.write(`${name} is ready at ${app.url}\n`);
  return app;
}

/** What ends a process before it has a logger: one sentence, no stack. */
export function refuseToStart(name: string, error: unknown): never {
  process.stderr.write(`${name} could not start: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exit(1);
}
