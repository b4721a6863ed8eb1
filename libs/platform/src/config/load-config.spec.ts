import { ConfigError, loadConfig } from './load-config';
import { KAFKA_SETTINGS_TOGETHER, kafkaSettings } from './kafka-settings';
import { OBJECT_SETTINGS_TOGETHER, objectSettings } from './object-settings';
import { settings } from './settings';

const {
  PORT,
  DATA_DIR,
  API_KEY,
  DATABASE_URL,
  KAFKA_BROKERS,
  LOG_LEVEL,
  RATE_LIMIT_PER_MINUTE,
  ALLOW_PRIVATE_NETWORK,
  CORS_ORIGINS,
} = settings;
const standalone = {
  PORT,
  DATA_DIR,
  API_KEY,
  DATABASE_URL,
  KAFKA_BROKERS,
  LOG_LEVEL,
  RATE_LIMIT_PER_MINUTE,
  ALLOW_PRIVATE_NETWORK,
  CORS_ORIGINS,
};

describe('settings', () => {
  it('have defaults that work', () => {
    expect(loadConfig(standalone, {})).toEqual({
      PORT: 3000,
      DATA_DIR: '.data',
      LOG_LEVEL: 'info',
      ALLOW_PRIVATE_NETWORK: false,
      CORS_ORIGINS: [],
    });
  });

  it('are read from the environment, empty ones left out', () => {
    const env = {
      PORT: '0',
      API_KEY: '',
      KAFKA_BROKERS: 'a:9092, b:9092',
      RATE_LIMIT_PER_MINUTE: '60',
      ALLOW_PRIVATE_NETWORK: 'true',
      HOME: '/',
    };
    expect(loadConfig(standalone, env)).toMatchObject({
      PORT: 0,
      KAFKA_BROKERS: ['a:9092', 'b:9092'],
      RATE_LIMIT_PER_MINUTE: 60,
      ALLOW_PRIVATE_NETWORK: true,
    });
  });

  it('that are bad are all named in one failure, without their values', () => {
    const env = {
      PORT: '99999',
      API_KEY: 'too-short',
      DATABASE_URL: 'mysql://secret',
      LOG_LEVEL: 'loud',
      KAFKA_BROKERS: 'a',
      RATE_LIMIT_PER_MINUTE: '0',
      ALLOW_PRIVATE_NETWORK: 'maybe',
    };
    const failure = (): unknown => loadConfig(standalone, env);
    expect(failure).toThrow(ConfigError);
    for (const name of Object.keys(env)) expect(failure).toThrow(new RegExp(`${name}: must`));
    expect(failure).not.toThrow(/secret|too-short/);
  });

  it.each([
    ['postgres://user:a+b%2Fc@db:5432/workflows', true],
    ['postgres://user@db/workflows?sslmode=require', true],
    ['postgres:///workflows?host=/tmp/socket', true],
    ['postgres://user:a/b@db:5432/workflows', false],
    ['postgres://user:12/b@db:5432/workflows', false],
    ['postgres://user:12#b@db:5432/workflows', false],
    ['postgres://user:12?b@db:5432/workflows', false],
  ])('know a password that breaks the URL: %s', (DATABASE_URL, isFine) => {
    const load = (): unknown => loadConfig(standalone, { DATABASE_URL });
    if (isFine) expect(load).not.toThrow();
    else expect(load).toThrow(/DATABASE_URL: must be a URL.*PGPASSWORD/);
  });

  describe('that go together', () => {
    const whole = {
      OBJECTS_S3_ENDPOINT: 'https://s3.example.com',
      OBJECTS_S3_REGION: 'eu-central-1',
      OBJECTS_S3_BUCKET: 'workflows',
      OBJECTS_S3_ACCESS_KEY_ID: 'id',
      OBJECTS_S3_SECRET_ACCESS_KEY: 'hidden',
    };
    const load = (env: Record<string, string | undefined>) => () =>
      loadConfig(objectSettings, env, OBJECT_SETTINGS_TOGETHER);

    it.each([{}, whole, { OBJECTS_S3_BUCKET: '' }])('are all set or none: %j', (env) =>
      expect(load(env)).not.toThrow(),
    );

    it.each(Object.keys(whole))('are missed by name: %s', (name) =>
      expect(load({ ...whole, [name]: '' })).toThrow(new RegExp(`${name}: has to be set, as OBJECTS_S3_\\w+ is$`)),
    );

    it('are looked at group by group', () => {
      const kafka = (env: Record<string, string>) => () => loadConfig(kafkaSettings, env, KAFKA_SETTINGS_TOGETHER);
      const login = { KAFKA_SASL_MECHANISM: 'scram-sha-256', KAFKA_SASL_USERNAME: 'u', KAFKA_SASL_PASSWORD: 'p' };
      expect(kafka(login)()).toMatchObject({ ...login, KAFKA_TLS: false, KAFKA_UNSIGNED_RECORDS: 'refuse' });
      expect(kafka({ ...login, KAFKA_SASL_PASSWORD: '' })).toThrow(/KAFKA_SASL_PASSWORD: has to be set/);
      expect(kafka({ KAFKA_TLS_CERT: 'cert.pem' })).toThrow(/KAFKA_TLS_KEY: has to be set, as KAFKA_TLS_CERT is/);
      expect(kafka({ ...login, KAFKA_SASL_MECHANISM: 'gssapi' })).toThrow(/KAFKA_SASL_MECHANISM: must be plain/);
    });

    it.each([
      ['OBJECTS_S3_ENDPOINT', 'ftp://s3.example.com'],
      ['OBJECTS_S3_ENDPOINT', 'https://id:hidden@s3.example.com'],
      ['OBJECTS_S3_BUCKET', 'a/b'],
      ['OBJECTS_S3_SECRET_ACCESS_KEY', 'hid den'],
      ['OBJECTS_S3_PREFIX', 'a b'],
      ['OBJECTS_S3_PATH_STYLE', 'yes'],
    ])('are checked: %s, %s', (name, value) => {
      expect(load({ ...whole, [name]: value })).toThrow(`${name}: must`);
      expect(load({ ...whole, [name]: value })).not.toThrow(/hidden|hid den/);
    });
  });
});
