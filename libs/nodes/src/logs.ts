import type { MessagingLog } from '@workflows/messaging';
import type { Logger } from 'pino';
import type { Troubles } from './troubles';

/** The logger in the form of each adapter; what they warn of is a trouble. */
export function messagingLog(logger: Logger, troubles: Troubles): MessagingLog {
  return {
    debug: (message, context) => logger.debug(context ?? {}, message),
    info: (message, context) => logger.info(context ?? {}, message),
    warn: (message, context) => troubles.tell('transport', message, { ...context }),
    error: (message, context) => troubles.tell('transport', message, { ...context }, 'error'),
  };
}

export function persistenceLog(troubles: Troubles): (message: string, error?: unknown) => void {
  return (message, error) => troubles.tell('database', message, { error });
}
