import { Readable } from 'node:stream';
import { EngineError } from '@workflows/contracts';

export const MAX_OBJECT_BYTES = 5 * 1024 ** 3;

/** The bytes of an upload. Throws BODY_TOO_LARGE as soon as there are too many, before the first byte where the client says how many come. */
export function uploadBody(body: unknown, contentLength: string | undefined): AsyncIterable<Uint8Array> {
  if (contentLength !== undefined && Number(contentLength) > MAX_OBJECT_BYTES) throw tooLarge();
  return body instanceof Readable ? limited(body) : nothing();
}

/** What the client says the bytes are. Throws PARAMETER_INVALID. */
export function readContentType(header: string | undefined): string {
  if (header === undefined) return 'application/octet-stream';
  if (/^[\x20-\x7e]{1,256}$/.test(header)) return header;
  const message = 'The header Content-Type may have at most 256 characters, all of them ASCII.';
  throw new EngineError('PARAMETER_INVALID', message, {
    problems: [{ message, code: 'PARAMETER_INVALID', path: 'Content-Type' }],
  });
}

/** Objects are kept as they come: nobody would know later that they have to be unpacked. Throws MEDIA_TYPE_UNSUPPORTED. */
export function refuseEncoding(header: string | undefined): void {
  if (header === undefined || header === 'identity') return;
  throw new EngineError(
    'MEDIA_TYPE_UNSUPPORTED',
    `Send the object without "Content-Encoding: ${header}": its bytes are stored as they come.`,
    { headers: CLOSE },
  );
}

/** What is left of a body that was refused is not read, and so nothing can follow it. */
const CLOSE = { connection: 'close' };

async function* limited(body: Readable): AsyncGenerator<Uint8Array> {
  let bytes = 0;
  for await (const chunk of arriving(body)) {
    bytes += chunk.byteLength;
    if (bytes > MAX_OBJECT_BYTES) throw tooLarge();
    yield chunk;
  }
}

async function* arriving(body: Readable): AsyncGenerator<Uint8Array> {
  try {
    // The connection has to outlive a refusal, which is answered over it.
    yield* body.iterator({ destroyOnReturn: false });
  } catch (error) {
    throw new EngineError('BODY_MALFORMED', 'The upload broke off; nothing of it was stored. Send it again.', {
      cause: error,
    });
  }
}

async function* nothing(): AsyncGenerator<Uint8Array> {
  // an empty object
}

function tooLarge(): EngineError {
  return new EngineError('BODY_TOO_LARGE', 'An object may have at most 5 GiB.', { headers: CLOSE });
}
