import { createKafka } from '@workflows/messaging/kafka';
import { KAFKA_SETTINGS_TOGETHER, kafkaSettings, loadConfig } from '@workflows/platform';
import { hasTestBroker, startSecuredKafka, type SecuredKafka } from '@workflows/testing';
import { kafkaSecurity } from './kafka-security';

const describeKafka = hasTestBroker() ? describe : describe.skip;
const silent = { debug: quiet, info: quiet, warn: quiet, error: quiet };

function quiet(): void {
  // what a client says while it is refused is the broker's word, which the test looks at
}

describeKafka('a broker that wants TLS and a login', () => {
  let server: SecuredKafka;
  let tls: Record<string, string>;

  beforeAll(async () => {
    server = await startSecuredKafka();
    tls = { KAFKA_TLS: 'true', KAFKA_TLS_CA: server.ca };
  }, 180_000);
  afterAll(() => server?.stop());

  /** Makes a topic, as a process does at its start, with the settings of its environment. */
  async function makeTopic(env: Record<string, string>): Promise<void> {
    const security = kafkaSecurity(loadConfig(kafkaSettings, env, KAFKA_SETTINGS_TOGETHER));
    const kafka = createKafka({ brokers: [server.brokers], clientId: 'test', log: silent, ...security });
    const admin = kafka.admin({ retry: { retries: 0 } });
    try {
      await admin.connect();
      await admin.createTopics({
        topics: [{ topic: `made-by-${env['KAFKA_SASL_USERNAME']}`, numPartitions: 1 }],
        waitForLeaders: false,
      });
    } finally {
      await admin.disconnect();
    }
  }

  const login = (mechanism: string, name: string, password: string): Record<string, string> => ({
    KAFKA_SASL_MECHANISM: mechanism,
    KAFKA_SASL_USERNAME: name,
    KAFKA_SASL_PASSWORD: password,
  });

  it.each([
    ['plain', 'p'],
    ['scram-sha-256', 's'],
  ])('takes us by %s', (mechanism, password) =>
    expect(makeTopic({ ...tls, ...login(mechanism, mechanism.slice(0, 5), password) })).resolves.toBeUndefined(),
  );

  it('refuses a wrong password', () =>
    expect(makeTopic({ ...tls, ...login('plain', 'plain', 'wrong') })).rejects.toThrow(/[Aa]uthentication failed/));

  it('is refused by us where its certificate is not known', () =>
    expect(makeTopic({ KAFKA_TLS: 'true', ...login('plain', 'plain', 'p') })).rejects.toThrow(
      /self-signed|self signed/,
    ));
});
