import { z } from 'zod';
import { LOG_LEVELS } from '../logging/pino-logger';
import { KEY_LIST_RULE, readKeyList } from '../security/key-ring';

const wholeNumber = (min: number, max: number) =>
  z
    .string()
    .regex(/^\d{1,10}$/, `must be a whole number from ${min} to ${max}`)
    .transform(Number)
    .refine((value) => value >= min && value <= max, `must be a whole number from ${min} to ${max}`);

const flag = z
  .enum(['true', 'false', '1', '0'], 'must be true or false')
  .transform((text) => text === 'true' || text === '1');

const PRINTABLE = /^[\x21-\x7e]+$/;

/** A password that was not encoded ends the host early, so that its rest and the "@" stand in the path or after it. */
function isUrlOfDatabase(text: string): boolean {
  const url = URL.parse(text);
  return url !== null && ![url.pathname, url.search, url.hash].some((part) => part.includes('@'));
}

const PRICE = /^(\S+)=(\d{1,6}(?:\.\d{1,6})?)\/(\d{1,6}(?:\.\d{1,6})?)$/;

function priceIn([, model = '', asked, answered]: RegExpExecArray): [string, readonly [number, number]] {
  return [model, [Number(asked), Number(answered)]];
}

/** The settings that apps share, each with the default that works; an app picks those it uses. */
export const settings = {
  /** 0: any free port. */
  PORT: wholeNumber(0, 65_535).default(3000),
  DATA_DIR: z.string().default('.data'),
  /** The development key to use instead of a generated one. */
  API_KEY: z
    .string()
    .min(16, 'must have at least 16 characters')
    .regex(PRINTABLE, 'must be printable ASCII without spaces')
    .optional(),
  /** Absent: the embedded Postgres. */
  DATABASE_URL: z
    .string()
    .regex(/^postgres(ql)?:\/\//, 'must begin with postgres:// or postgresql://')
    .refine(
      isUrlOfDatabase,
      'must be a URL: a "/", "#", "?" or "@" in the password is written as %2F, %23, %3F or %40, or the password is left out and set as PGPASSWORD',
    )
    .optional(),
  /** Absent: the embedded transport. */
  KAFKA_BROKERS: z
    .string()
    .transform((list) => list.split(',').map((broker) => broker.trim()))
    .refine(
      (brokers) => brokers.every((broker) => /^[\w.\-[\]:]+:\d{1,5}$/.test(broker)),
      'must be host:port, separated by commas',
    )
    .optional(),
  /**
   * How long Kafka waits for an executor that is silent before it gives its shards to the others: for about so long the
   * shards of a killed one stand still. Shorter than the broker's `group.min.session.timeout.ms` (6 s) is refused there;
   * much longer suits machines on which a process may stand still.
   */
  KAFKA_SESSION_TIMEOUT_MS: wholeNumber(6_000, 1_800_000).default(7_000),
  /** On: the brokers are spoken to over TLS. */
  KAFKA_TLS: flag.default(false),
  /** PEM files: the authority of the brokers, where it is none that Node knows, and a certificate of our own with its key. */
  KAFKA_TLS_CA: z.string().optional(),
  KAFKA_TLS_CERT: z.string().optional(),
  KAFKA_TLS_KEY: z.string().optional(),
  KAFKA_SASL_MECHANISM: z
    .enum(['plain', 'scram-sha-256', 'scram-sha-512'], 'must be plain, scram-sha-256 or scram-sha-512')
    .optional(),
  KAFKA_SASL_USERNAME: z.string().optional(),
  KAFKA_SASL_PASSWORD: z.string().optional(),
  /** accept: records on our own topics without a MAC are taken, too; for the time of an upgrade from a release that made none (ADR 18). */
  KAFKA_UNSIGNED_RECORDS: z.enum(['accept', 'refuse'], 'must be accept or refuse').default('refuse'),
  /** Memory for executions in an executor. Absent: by the heap; see executor-size.ts. */
  EXECUTIONS_MEMORY_MB: wholeNumber(16, 1_000_000).optional(),
  /** How many calls of functions an executor has under way at once; a quarter of them to one origin. */
  FUNCTION_CALLS: wholeNumber(4, 100_000).default(512),
  /** How many processes work on what may not hold the event loop: expressions and schemas. */
  HELPER_PROCESSES: wholeNumber(1, 256).default(4),
  /** How long the event loop of an executor may stand still before it ends itself. */
  WATCHDOG_SECONDS: wholeNumber(5, 3_600).default(30),
  /** How often events are looked for that nobody was told of. Absent: every two seconds, or five by those who wait. */
  EVENTS_LOOK_SECONDS: wholeNumber(1, 3_600).optional(),
  LOG_LEVEL: z.enum(LOG_LEVELS, `must be one of ${LOG_LEVELS.join(', ')}`).default('info'),
  /** Absent: no limit. */
  RATE_LIMIT_PER_MINUTE: wholeNumber(1, 1_000_000_000).optional(),
  ALLOW_PRIVATE_NETWORK: flag.default(false),
  /** What gateway, registry and executors show each other; whoever has it can ask them anything. */
  INTERNAL_SECRET: z.string().min(16, 'must have at least 16 characters').optional(),
  /** PEM files of the TLS between our own services. */
  INTERNAL_TLS_CA: z.string().optional(),
  INTERNAL_TLS_CERT: z.string().optional(),
  INTERNAL_TLS_KEY: z.string().optional(),
  /** What secrets are encrypted under, the current key first. Absent, like the file: they are refused, but in a local start. */
  SECRETS_KEY: z
    .string()
    .refine((text) => readKeyList(text) !== undefined, `must ${KEY_LIST_RULE}`)
    .optional(),
  /** A file that holds the same. */
  SECRETS_KEY_FILE: z.string().optional(),
  /** The server by which e-mail is sent. Absent: none is. */
  SMTP_URL: z
    .string()
    .regex(/^smtps?:\/\/\S+$/, 'must be smtp://user:password@host:587, or smtps://')
    .refine(
      (text) => URL.canParse(text),
      'must be a URL: what is no letter or digit in the password is percent-encoded',
    )
    .optional(),
  /** Whom it is from. */
  SMTP_FROM: z
    .string()
    .regex(
      /^[^\u0000-\u001f\u007f]{0,200}@[A-Za-z0-9.-]{1,253}>?$/,
      'must be an address such as Workflows <workflows@example.com>',
    )
    .optional(),
  /** Where the registry is: host:port. */
  REGISTRY_ADDRESS: z
    .string()
    .regex(/^[\w.\-]+:\d{1,5}$/, 'must be host:port')
    .transform((address) => ({
      host: address.slice(0, address.lastIndexOf(':')),
      port: Number(address.slice(address.lastIndexOf(':') + 1)),
    })),
  /** Where the registry listens for its clients. */
  REGISTRY_PORT: wholeNumber(1, 65_535).default(4000),
  /** Where an executor lends tasks to gateways; 0: any free port. */
  EXECUTOR_PORT: wholeNumber(0, 65_535).default(0),
  /** The host by which gateways reach an executor. Absent: its first address on the network. */
  EXECUTOR_HOST: z.string().optional(),
  /** Where people reach the service, for the addresses that it gives away. Absent: where its door listens. */
  PUBLIC_URL: z
    .url({ protocol: /^https?$/, error: 'must be a URL that begins with http:// or https://' })
    .refine((url) => !/[?#@]/.test(url), 'must have no user, query or fragment')
    .transform((url) => url.replace(/\/+$/, ''))
    .optional(),
  /** Where objects are, if not in Postgres: a bucket of a store that speaks S3. Absent: in Postgres. See object-settings.ts. */
  OBJECTS_S3_ENDPOINT: z
    .url({ protocol: /^https?$/, error: 'must be a URL that begins with http:// or https://' })
    .refine((url) => URL.parse(url)?.username === '', 'must have no user and password in it')
    .optional(),
  OBJECTS_S3_REGION: z
    .string()
    .regex(/^[\w-]{1,64}$/, 'must be the name of a region, such as us-east-1')
    .optional(),
  OBJECTS_S3_BUCKET: z
    .string()
    .regex(/^[\w.-]{3,255}$/, 'must be the name of a bucket')
    .optional(),
  OBJECTS_S3_PREFIX: z
    .string()
    .regex(/^[\w.!*'()/-]{1,256}$/, 'must have at most 256 letters, digits and characters of "_.!*\'()/-"')
    .default(''),
  OBJECTS_S3_ACCESS_KEY_ID: z.string().regex(PRINTABLE, 'must be printable ASCII without spaces').optional(),
  OBJECTS_S3_SECRET_ACCESS_KEY: z.string().regex(PRINTABLE, 'must be printable ASCII without spaces').optional(),
  /** False: the bucket stands before the host of the endpoint. */
  OBJECTS_S3_PATH_STYLE: flag.default(true),
  /** An endpoint of models that speaks as OpenAI's does; it may be of the private network. Absent, and a key is there: OpenAI's own. */
  AI_BASE_URL: z
    .url({ protocol: /^https?$/, error: 'must be a URL that begins with http:// or https://' })
    .refine((url) => URL.parse(url)?.username === '', 'must have no user and password in it: set AI_API_KEY')
    .optional(),
  AI_API_KEY: z.string().regex(PRINTABLE, 'must be printable ASCII without spaces').optional(),
  /** Which model answers where nobody says. */
  AI_MODEL: z
    .string()
    .regex(/^\S{1,200}$/, 'must be the name of a model, without spaces')
    .optional(),
  ANTHROPIC_API_KEY: z.string().regex(PRINTABLE, 'must be printable ASCII without spaces').optional(),
  /** What models cost that are not in the table: dollars for a million tokens, asked/answered. */
  AI_PRICES: z
    .string()
    .transform((list) => list.split(',').map((price) => PRICE.exec(price.trim())))
    .refine((prices) => prices.every(Boolean), 'must be such as my-model=0.5/1.5, separated by commas')
    .transform((prices) => Object.fromEntries(prices.flatMap((match) => (match ? [priceIn(match)] : []))))
    .optional(),
  /** Origins that browsers may call from, separated by commas. */
  CORS_ORIGINS: z
    .string()
    .transform((list) => list.split(',').map((origin) => origin.trim()))
    .refine(
      (origins) => origins.every((origin) => /^https?:\/\/[^\s/]+$/.test(origin)),
      'must be origins such as https://example.com, separated by commas',
    )
    .default([]),
} as const;
