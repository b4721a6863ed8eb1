import { hash } from 'node:crypto';
import { EngineError, canonicalJson } from '@workflows/contracts';
import type { ExecutionId, Json, JsonObject, StartRequest } from '@workflows/contracts';
import { startDigest } from '@workflows/platform';

const PRINTABLE = /^[\x20-\x7e]{1,255}$/;

export const isIdempotencyKey = (value: unknown): boolean => typeof value === 'string' && PRINTABLE.test(value);

/**
 * By what a repeated start is known: its key, the header's before the body's, and the body, compared as JSON without the
 * key (settled 32). Throws PARAMETER_INVALID.
 */
export function readIdempotency(
  header: string | undefined,
  body: Parameters<typeof startDigest>[0] & { idempotencyKey?: string },
): StartRequest['idempotency'] {
  return withKey(readKey(header, body.idempotencyKey), () => startDigest(body));
}

/** The same of a restart; a key is shared with the other starts of the workflow, so it says what is done anew. */
export function readRestartIdempotency(
  header: string | undefined,
  of: ExecutionId,
  { from, input, version, idempotencyKey }: { from?: string; input?: Json; version?: number; idempotencyKey?: string },
): StartRequest['idempotency'] {
  const given = Object.entries({ restart: of, from, input, version }).filter(([, value]) => value !== undefined);
  return withKey(readKey(header, idempotencyKey), () =>
    hash('sha256', canonicalJson(Object.fromEntries(given) as JsonObject), 'base64url'),
  );
}

function withKey(key: string | undefined, digest: () => string): StartRequest['idempotency'] {
  return key === undefined ? undefined : { key, bodyDigest: digest() };
}

/** The header's before the body's. Throws PARAMETER_INVALID. */
export function readKey(header: string | undefined, ofBody: string | undefined): string | undefined {
  if (header !== undefined && !isIdempotencyKey(header)) {
    const message = 'The header Idempotency-Key must have 1 to 255 printable ASCII characters.';
    throw new EngineError('PARAMETER_INVALID', message, {
      problems: [{ message, code: 'PARAMETER_INVALID', path: 'Idempotency-Key' }],
    });
  }
  return header ?? ofBody;
}
