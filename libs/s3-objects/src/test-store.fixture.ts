import { randomBytes } from 'node:crypto';
import { CreateBucketCommand, S3Client } from '@aws-sdk/client-s3';
import type { S3Settings } from './s3-settings';
import { KEYS_AT_ONCE, SmallS3 } from './small-s3.fixture';

export interface TestStore {
  settings: S3Settings;
  /** How many keys it gives at once. */
  keysAtOnce: number;
  stop(): Promise<void>;
}

const BUCKET = 'workflows';

/** Settings for a store at `endpoint`, with a prefix of the test's own. */
export function settingsFor(endpoint: string): S3Settings {
  const {
    TEST_S3_BUCKET: bucket = BUCKET,
    TEST_S3_ACCESS_KEY_ID: accessKeyId = 'key',
    TEST_S3_SECRET_ACCESS_KEY: secretAccessKey = 'secret',
  } = process.env;
  return {
    endpoint,
    region: 'us-east-1',
    bucket,
    prefix: `test-${randomBytes(6).toString('hex')}`,
    accessKeyId,
    secretAccessKey,
    pathStyle: true,
  };
}

/** The store of TEST_S3_ENDPOINT, which is there to be tried by hand, or the small one. */
export async function testStore(): Promise<TestStore> {
  const { TEST_S3_ENDPOINT: endpoint } = process.env;
  if (endpoint !== undefined) {
    const settings = settingsFor(endpoint);
    await makeBucket(settings);
    return { settings, keysAtOnce: 1_000, stop: async () => undefined };
  }
  const small = new SmallS3(BUCKET);
  const settings = settingsFor(await small.start());
  return { settings, keysAtOnce: KEYS_AT_ONCE, stop: () => small.stop() };
}

async function makeBucket({ endpoint, region, bucket, accessKeyId, secretAccessKey }: S3Settings): Promise<void> {
  const client = new S3Client({
    endpoint,
    region,
    credentials: { accessKeyId, secretAccessKey },
    forcePathStyle: true,
  });
  await client.send(new CreateBucketCommand({ Bucket: bucket })).catch(() => undefined); // it may be there already
  client.destroy();
}
