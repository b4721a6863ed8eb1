import { HeadBucketCommand, S3Client } from '@aws-sdk/client-s3';
import { refusalOf, storeFailed, type Refusal } from './s3-failure';
import type { S3Settings } from './s3-settings';

const CONNECT_WITHIN_MS = 5_000;
/** As long as the largest request, a part of an upload, may take. */
const ANSWER_WITHIN_MS = 60_000;
const ATTEMPTS = 4;
const CONNECTIONS = { keepAlive: true, maxSockets: 256 };

export type Answer<T> = { kind: 'done'; value: T } | { kind: 'refused'; refusal: Refusal };

/** The one bucket of the store in which all objects are, and the connections to it. */
export class S3Bucket {
  readonly name: string;
  private readonly client: S3Client;

  constructor({ endpoint, region, bucket, accessKeyId, secretAccessKey, pathStyle }: S3Settings) {
    this.name = bucket;
    this.client = new S3Client({
      endpoint,
      region,
      credentials: { accessKeyId, secretAccessKey },
      forcePathStyle: pathStyle,
      maxAttempts: ATTEMPTS,
      // Stores other than Amazon's refuse what they do not know. The signature covers the bytes as it is.
      requestChecksumCalculation: 'WHEN_REQUIRED',
      responseChecksumValidation: 'WHEN_REQUIRED',
      requestHandler: {
        connectionTimeout: CONNECT_WITHIN_MS,
        requestTimeout: ANSWER_WITHIN_MS,
        throwOnRequestTimeout: true,
        socketTimeout: ANSWER_WITHIN_MS,
        httpAgent: CONNECTIONS,
        httpsAgent: CONNECTIONS,
      },
    });
  }

  /** Throws `EngineError` or `Error` where the store neither does it nor says that the object is not the one that is meant. */
  async ask<T>(doing: string, request: (client: S3Client) => Promise<T>): Promise<Answer<T>> {
    try {
      return { kind: 'done', value: await request(this.client) };
    } catch (error) {
      const refusal = refusalOf(error);
      if (refusal !== undefined) return { kind: 'refused', refusal };
      throw storeFailed(doing, error);
    }
  }

  /** As `ask`, for what no object can stand against. */
  async do<T>(doing: string, request: (client: S3Client) => Promise<T>): Promise<T> {
    const answer = await this.ask(doing, request);
    if (answer.kind === 'done') return answer.value;
    throw new Error(`the object store did not ${doing}: it says that what this needs is ${answer.refusal}`);
  }

  /** Throws where the bucket is not there or may not be used. */
  async check(): Promise<void> {
    const answer = await this.ask(`tell of the bucket "${this.name}"`, (client) =>
      client.send(new HeadBucketCommand({ Bucket: this.name })),
    );
    if (answer.kind === 'done') return;
    throw new Error(`the object store has no bucket "${this.name}": make it, or name another in OBJECTS_S3_BUCKET`);
  }

  close(): void {
    this.client.destroy();
  }
}
