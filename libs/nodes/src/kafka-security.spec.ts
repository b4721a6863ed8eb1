import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { KAFKA_SETTINGS_TOGETHER, kafkaSettings, loadConfig } from '@workflows/platform';
import { kafkaSecurity } from './kafka-security';

const security = (env: Record<string, string>) =>
  kafkaSecurity(loadConfig(kafkaSettings, env, KAFKA_SETTINGS_TOGETHER));

describe('the way to Kafka', () => {
  it('is plain where nothing is said', () => expect(security({})).toEqual({}));

  it('is TLS, with the files that are named', () => {
    const ca = join(mkdtempSync(join(tmpdir(), 'kafka-')), 'ca.pem');
    writeFileSync(ca, 'a certificate');
    expect(security({ KAFKA_TLS: 'true' })).toEqual({ ssl: {} });
    expect(security({ KAFKA_TLS: 'true', KAFKA_TLS_CA: ca })).toEqual({ ssl: { ca: Buffer.from('a certificate') } });
  });

  it('is not plain by mistake: files without TLS are refused', () =>
    expect(() => security({ KAFKA_TLS_CA: 'ca.pem' })).toThrow(/KAFKA_TLS=true/));

  it.each(['plain', 'scram-sha-256', 'scram-sha-512'])('has a login: %s', (mechanism) => {
    const env = { KAFKA_SASL_MECHANISM: mechanism, KAFKA_SASL_USERNAME: 'u', KAFKA_SASL_PASSWORD: 'p' };
    expect(security(env)).toEqual({ sasl: { mechanism, username: 'u', password: 'p' } });
  });
});
