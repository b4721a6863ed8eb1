import { ConfigError, loadConfig } from './load-config';
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
});
