import { execFileSync } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startKafka } from '@workflows/kafka-server';

export interface SecuredKafka {
  brokers: string;
  /** The PEM file of whoever signed its key. */
  ca: string;
  stop(): Promise<void>;
}

/** A broker of its own that speaks TLS and wants a login: `plain` with the password `p`, or by SCRAM-SHA-256 `scram` with `s`. */
export async function startSecuredKafka(): Promise<SecuredKafka> {
  const folder = await mkdtemp(join(tmpdir(), 'workflows-kafka-'));
  const [keys, ca] = [join(folder, 'keys.p12'), join(folder, 'ca.pem')];
  makeKeys(keys, ca);
  const server = await startKafka({
    cacheDir: join(__dirname, '../../../.cache/kafka'),
    dataDir: join(folder, 'kafka'),
    settings: secured(keys, ca),
    scramLogins: { scram: 's' },
    log: () => undefined,
  });
  return {
    brokers: server.brokers,
    ca,
    stop: async () => {
      await server.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** A key that is signed by itself; Java, which the broker needs, brings the program. */
function makeKeys(keys: string, ca: string): void {
  const keytool = process.env['JAVA_HOME'] ? join(process.env['JAVA_HOME'], 'bin', 'keytool') : 'keytool';
  const store = ['-keystore', keys, '-storepass', 'changeit', '-alias', 'broker'];
  const name = ['-dname', 'CN=localhost', '-ext', 'san=ip:127.0.0.1', '-ext', 'bc:c', '-validity', '2'];
  execFileSync(keytool, ['-genkeypair', '-keyalg', 'RSA', '-keysize', '2048', ...store, ...name], { stdio: 'ignore' });
  execFileSync(keytool, ['-exportcert', '-rfc', ...store, '-file', ca], { stdio: 'ignore' });
}

/** The listener that is named PLAINTEXT is not plain then. The broker also calls itself there. */
function secured(keys: string, ca: string): Record<string, string> {
  const { plain, scram } = {
    plain: 'org.apache.kafka.common.security.plain.PlainLoginModule',
    scram: 'org.apache.kafka.common.security.scram.ScramLoginModule',
  };
  return {
    'listener.security.protocol.map': 'PLAINTEXT:SASL_SSL,CONTROLLER:PLAINTEXT',
    'inter.broker.listener.name': 'PLAINTEXT',
    'sasl.enabled.mechanisms': 'PLAIN,SCRAM-SHA-256',
    'sasl.mechanism.inter.broker.protocol': 'PLAIN',
    'listener.name.plaintext.plain.sasl.jaas.config': `${plain} required username="broker" password="b" user_broker="b" user_plain="p";`,
    'listener.name.plaintext.scram-sha-256.sasl.jaas.config': `${scram} required;`,
    'ssl.keystore.location': keys,
    'ssl.keystore.password': 'changeit',
    'ssl.keystore.type': 'PKCS12',
    'ssl.truststore.location': ca,
    'ssl.truststore.type': 'PEM',
  };
}
