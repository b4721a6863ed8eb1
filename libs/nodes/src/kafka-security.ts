import { readFileSync } from 'node:fs';
import type { KafkaSettings as KafkaConnection } from '@workflows/messaging/kafka';
import type { KafkaSettings } from '@workflows/platform';

/** How the brokers are spoken to: TLS and a login, by the settings. Throws where they contradict each other. */
export function kafkaSecurity(settings: KafkaSettings): Pick<KafkaConnection, 'ssl' | 'sasl'> {
  const ssl = tlsOf(settings);
  const sasl = saslOf(settings);
  return { ...(ssl && { ssl }), ...(sasl && { sasl }) };
}

function tlsOf({ KAFKA_TLS: isOn, KAFKA_TLS_CA: ca, KAFKA_TLS_CERT: cert, KAFKA_TLS_KEY: key }: KafkaSettings) {
  if (!isOn && (ca ?? cert ?? key) !== undefined)
    throw new Error(
      'KAFKA_TLS_CA, KAFKA_TLS_CERT and KAFKA_TLS_KEY are of use with KAFKA_TLS=true only; set that, too.',
    );
  if (!isOn) return undefined;
  return {
    ...(ca !== undefined && { ca: readFileSync(ca) }),
    ...(cert !== undefined && { cert: readFileSync(cert) }),
    ...(key !== undefined && { key: readFileSync(key) }),
  };
}

function saslOf(settings: KafkaSettings): KafkaConnection['sasl'] {
  const { KAFKA_SASL_MECHANISM: mechanism, KAFKA_SASL_USERNAME: username, KAFKA_SASL_PASSWORD: password } = settings;
  if (mechanism === undefined || username === undefined || password === undefined) return undefined;
  const login = { username, password };
  switch (mechanism) {
    case 'plain':
      return { mechanism, ...login };
    case 'scram-sha-256':
      return { mechanism, ...login };
    case 'scram-sha-512':
      return { mechanism, ...login };
  }
}
