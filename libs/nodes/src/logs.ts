import type { MessagingLog } from '@workflows/messaging';
import type { Logger } from 'pino';

/** The logger in the form of each adapter. */
export function messagingLog(logger: Logger): MessagingLog {
  return {
    debug: (message, context) => logger.debug(context ?? {}, message),
    info: (message, context) => logger.info(context ?? {}, message),
    warn: (message, context) => logger.warn(context ?? {}, message),
    error: (message, context) => logger.error(context ?? {}, message),
  };
}

export function persistenceLog(logger: Logger): (message: string, error?: unknown) => void {
  return (message, error) => logger.warn(error === undefined ? {} : { err: error }, message);
}
