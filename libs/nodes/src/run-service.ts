import type { Logger } from 'pino';

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
export async function runService(name: string, logger: Logger, start: (onFatal: (reason: string) => void) => Promise<RunningApp>): Promise<void> {
  let running: Promise<RunningApp> | undefined;
  let ending = false;
  const end = async (status: number): Promise<void> => {
    if (ending) return;
    ending = true;
    const failed = (error: unknown): number => {
      logger.fatal({ err: error }, `${name} could not be stopped cleanly`);
      return 1;
    };
    const outcome = await (running ?? Promise.resolve(undefined)).then((app) => app?.stop()).then(() => status, failed);
    process.exit(outcome);
  };
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => void end(0));
  running = start((reason) => {
    logger.fatal(reason);
    void end(1);
  });
  const { url } = await running;
  process.stdout.write(`${name} is ready at ${url}\n`);
}

/** What ends a process before it has a logger: one sentence, no stack. */
export function refuseToStart(name: string, error: unknown): never {
  process.stderr.write(`${name} could not start: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exit(1);
}
