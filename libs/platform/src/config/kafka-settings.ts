import type { loadConfig } from './load-config';
import { settings } from './settings';

const {
  KAFKA_TLS,
  KAFKA_TLS_CA,
  KAFKA_TLS_CERT,
  KAFKA_TLS_KEY,
  KAFKA_SASL_MECHANISM,
  KAFKA_SASL_USERNAME,
  KAFKA_SASL_PASSWORD,
  KAFKA_UNSIGNED_RECORDS,
} = settings;

/** The settings of every app that speaks to Kafka, its brokers apart. */
export const kafkaSettings = {
  KAFKA_TLS,
  KAFKA_TLS_CA,
  KAFKA_TLS_CERT,
  KAFKA_TLS_KEY,
  KAFKA_SASL_MECHANISM,
  KAFKA_SASL_USERNAME,
  KAFKA_SASL_PASSWORD,
  KAFKA_UNSIGNED_RECORDS,
} as const;

export const KAFKA_SETTINGS_TOGETHER = [
  ['KAFKA_TLS_CERT', 'KAFKA_TLS_KEY'],
  ['KAFKA_SASL_MECHANISM', 'KAFKA_SASL_USERNAME', 'KAFKA_SASL_PASSWORD'],
] as const;

export type KafkaSettings = ReturnType<typeof loadConfig<typeof kafkaSettings>>;
