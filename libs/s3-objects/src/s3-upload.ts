// Stores bytes of unknown number.
//   U1. Nothing is seen before the last byte: a small object is one request, a larger one appears when its parts are put together.
//   U2. Two parts are held in memory: one on its way, one that fills.
//   U3. Parts are always of one size, and so the store makes the same tag of the same bytes.
import {
  AbortMultipartUploadCommand,
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  PutObjectCommand,
  UploadPartCommand,
} from '@aws-sdk/client-s3';
import { ObjectConflict } from '@workflows/runtime';
import { etagOf } from './find-s3-object';
import { inParts } from './in-parts';
import type { Answer, S3Bucket } from './s3-bucket';

/** The least that S3 allows; 5 GiB have 1024 of them, of 10,000 that may be. */
const PART_BYTES = 5 * 1024 * 1024;

/** What the store checks at the moment at which it publishes. */
export type Guard = { IfNoneMatch?: '*'; IfMatch?: string };

export interface Target {
  storeKey: string;
  contentType: string;
}

export interface Uploaded {
  size: number;
  etag: string;
}

/**
 * Uploads `body`; `permit` is asked when its last byte is there. Throws `ObjectConflict`, and what `body` and `permit` throw;
 * nothing stays in the store then, unless it cannot be reached any more.
 */
export async function upload(
  bucket: S3Bucket,
  target: Target,
  body: AsyncIterable<Uint8Array>,
  permit: () => Promise<Guard>,
): Promise<Uploaded> {
  const parts = new Parts(bucket, target);
  try {
    for await (const part of inParts(body, PART_BYTES)) await parts.add(part);
    return { size: parts.size, etag: await parts.publish(await permit()) };
  } catch (error) {
    await parts.giveUp();
    throw error;
  }
}

class Parts {
  size = 0;
  private readonly place: { Bucket: string; Key: string };
  /** The only part, as long as there is no second. */
  private first: Uint8Array | undefined;
  private uploadId: string | undefined;
  private readonly stored: { PartNumber: number; ETag: string | undefined }[] = [];
  private storing: Promise<void> = Promise.resolve();

  constructor(
    private readonly bucket: S3Bucket,
    private readonly target: Target,
  ) {
    this.place = { Bucket: bucket.name, Key: target.storeKey };
  }

  async add(part: Uint8Array): Promise<void> {
    this.size += part.byteLength;
    if (this.size === part.byteLength) {
      this.first = part;
      return;
    }
    const { first } = this;
    this.first = undefined;
    if (first) await this.store(first);
    await this.store(part);
  }

  async publish(guard: Guard): Promise<string> {
    await this.storing;
    const { uploadId } = this;
    const answer = uploadId === undefined ? await this.putAtOnce(guard) : await this.putTogether(uploadId, guard);
    if (answer.kind === 'refused') throw new ObjectConflict(answer.refusal);
    return etagOf(answer.value.ETag);
  }

  /** What the store has not forgotten then, a rule for its uploads that were never completed has to remove. */
  async giveUp(): Promise<void> {
    await this.storing.catch(() => undefined); // a part that is still on its way would stay
    const { uploadId, place } = this;
    if (uploadId === undefined) return;
    await this.bucket
      .ask('drop an upload', (client) => client.send(new AbortMultipartUploadCommand({ ...place, UploadId: uploadId })))
      .catch(() => undefined);
  }

  /** Waits for the part before this one. */
  private async store(part: Uint8Array): Promise<void> {
    const uploadId = (this.uploadId ??= await this.begin());
    await this.storing;
    const number = this.stored.length + 1;
    this.stored.push({ PartNumber: number, ETag: undefined });
    this.storing = this.storePart(uploadId, number, part);
    this.storing.catch(() => undefined); // awaited before the next one, unless the body fails first
  }

  private async begin(): Promise<string> {
    const { UploadId } = await this.bucket.do('begin an upload', (client) =>
      client.send(new CreateMultipartUploadCommand({ ...this.place, ContentType: this.target.contentType })),
    );
    if (UploadId !== undefined) return UploadId;
    throw new Error('the object store began an upload and gave it no name');
  }

  private async storePart(uploadId: string, number: number, part: Uint8Array): Promise<void> {
    const { ETag } = await this.bucket.do('store a part of an object', (client) =>
      client.send(
        new UploadPartCommand({
          ...this.place,
          UploadId: uploadId,
          PartNumber: number,
          Body: part,
          ContentLength: part.byteLength,
        }),
      ),
    );
    this.stored[number - 1] = { PartNumber: number, ETag };
  }

  private putAtOnce(guard: Guard): Promise<Answer<{ ETag?: string }>> {
    const { first = new Uint8Array(), place, target } = this;
    const terms = { ...place, ...guard, ContentType: target.contentType, Body: first, ContentLength: first.byteLength };
    return this.bucket.ask('store an object', (client) => client.send(new PutObjectCommand(terms)));
  }

  private putTogether(uploadId: string, guard: Guard): Promise<Answer<{ ETag?: string }>> {
    const terms = { ...this.place, ...guard, UploadId: uploadId, MultipartUpload: { Parts: this.stored } };
    return this.bucket.ask('put the parts of an object together', (client) =>
      client.send(new CompleteMultipartUploadCommand(terms)),
    );
  }
}
