import { Kafka, logLevel, type KafkaConfig, type LogEntry, type RetryOptions, type SASLOptions } from 'kafkajs';
import type { ConnectionOptions } from 'node:tls';
import { RateLimit, type MessagingLog } from '../log';
import { quietenConnections } from './quiet-connections';

export interface KafkaSettings {
  brokers: string[];
  /** Seen in the broker's logs and quotas. */
  clientId: string;
  ssl?: boolean | ConnectionOptions;
  sasl?: SASLOptions;
  log: MessagingLog;
}

/** Consumers: kafkajs gives up after these and starts the consumer anew, so it comes back however long it takes. */
export const PATIENT: RetryOptions = { initialRetryTime: 100, maxRetryTime: 2_000, retries: 10 };
/** Producers behind which somebody waits for ten seconds at most. */
export const PROMPT: RetryOptions = { initialRetryTime: 100, maxRetryTime: 1_000, retries: 8 };

const SAME_LINE_EVERY_MS = 10_000;

/** The one place where a kafkajs client is made. */
export function createKafka(settings: KafkaSettings): Kafka {
  // Our keys are new and no older client shares them, so the change of the default partitioner in kafkajs 2 is none for us.
  process.env['KAFKAJS_NO_PARTITIONER_WARNING'] ??= '1';
  quietenConnections();
  const config: KafkaConfig = {
    brokers: settings.brokers,
    clientId: settings.clientId,
    connectionTimeout: 3_000,
    authenticationTimeout: 10_000,
    requestTimeout: 30_000,
    retry: PATIENT,
    logLevel: logLevel.INFO,
    logCreator: () => kafkaLog(settings.log),
    ...(settings.ssl !== undefined && { ssl: settings.ssl }),
    ...(settings.sasl && { sasl: settings.sasl }),
  };
  return new Kafka(config);
}

/** While a broker is away kafkajs says so at each try; the same line passes once in ten seconds. */
function kafkaLog(log: MessagingLog): (entry: LogEntry) => void {
  const limit = new RateLimit(SAME_LINE_EVERY_MS);
  return ({
    namespace,
    level,
    log: { message, timestamp: _timestamp, logger: _logger, stack: _stack, ...context },
  }) => {
    const say = namespace === 'Connection' && level !== logLevel.NOTHING ? log.debug.bind(log) : writer(log, level); // who uses the connection says it too
    if (say === undefined) return;
    limit.pass(`${namespace} ${message}`, (suppressed) =>
      say(`kafkajs ${namespace}: ${message}`, { ...context, ...(suppressed && { suppressed }) }),
    );
  };
}

function writer(log: MessagingLog, level: logLevel): MessagingLog['info'] | undefined {
  switch (level) {
    case logLevel.ERROR:
      // Each of these is tried again; what is not ends in a callback of ours and is told there.
      return (message, context) => log.warn(message, context);
    case logLevel.WARN:
      return (message, context) => log.warn(message, context);
    case logLevel.INFO:
    case logLevel.DEBUG:
      return (message, context) => log.debug(message, context);
    case logLevel.NOTHING:
      return undefined;
  }
}
