// Reads one content of an object.
//   R1. The bytes come in pieces that are held whole: no connection waits for a slow reader, and none is cut while it waits.
//   R2. Each piece is asked for by the tag of the first: bytes of two contents are never mixed.
import { GetObjectCommand } from '@aws-sdk/client-s3';
import { EngineError } from '@workflows/contracts';
import { etagOf, quoted, type FoundObject } from './find-s3-object';
import type { S3Bucket } from './s3-bucket';

/** Many readers want a little; those that go on get more at a time. */
const FIRST_PIECE_BYTES = 128 * 1024;
const MOST_PIECE_BYTES = 1024 * 1024;
/** The client tries again until the first byte comes; these are tries at all the bytes of a piece. */
const TRIES = 3;

export async function* readObject(
  bucket: S3Bucket,
  found: FoundObject,
  from: number,
  to: number,
): AsyncGenerator<Uint8Array> {
  const end = Math.min(to, found.info.size);
  let most = FIRST_PIECE_BYTES;
  for (let at = from; at < end; most = Math.min(2 * most, MOST_PIECE_BYTES)) {
    const piece = await readPiece(bucket, found, at, Math.min(end, at + most));
    at += piece.byteLength;
    yield piece;
  }
}

async function readPiece(bucket: S3Bucket, found: FoundObject, from: number, to: number): Promise<Uint8Array> {
  for (let tries = 1; ; tries++) {
    const piece = await tryPiece(bucket, found, from, to);
    if (piece.byteLength === to - from) return piece;
    if (tries === TRIES)
      throw new EngineError('UNAVAILABLE', 'The object store broke off while an object was read. Try again.');
  }
}

/** The bytes of the piece that came before the connection broke: all of them, or it is tried again. */
async function tryPiece(
  bucket: S3Bucket,
  { storeKey, info, versionId }: FoundObject,
  from: number,
  to: number,
): Promise<Uint8Array> {
  const range = `bytes=${from}-${to - 1}`;
  const terms = {
    Bucket: bucket.name,
    Key: storeKey,
    Range: range,
    IfMatch: quoted(info.etag),
    ...(versionId && { VersionId: versionId }),
  };
  const answer = await bucket.ask('read an object', (client) => client.send(new GetObjectCommand(terms)));
  if (answer.kind === 'refused') throw changed(answer.refusal);
  const { ETag, Body } = answer.value;
  const bytes = await Body?.transformToByteArray().catch(() => undefined);
  if (etagOf(ETag) !== info.etag) throw changed('another'); // the store does not look at If-Match
  return bytes ?? new Uint8Array();
}

function changed(refusal: 'absent' | 'another'): Error {
  return new Error(`the object was ${refusal === 'absent' ? 'deleted' : 'replaced'} while it was read`);
}
