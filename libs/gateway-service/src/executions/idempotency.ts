import { EngineError } from '@workflows/contracts';
import type { StartRequest } from '@workflows/contracts';
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
  if (header !== undefined && !isIdempotencyKey(header)) {
    const message = 'The header Idempotency-Key must have 1 to 255 printable ASCII characters.';
    throw new EngineError('PARAMETER_INVALID', message, {
      problems: [{ message, code: 'PARAMETER_INVALID', path: 'Idempotency-Key' }],
    });
  }
  const key = header ?? body.idempotencyKey;
  if (key === undefined) return undefined;
  return { key, bodyDigest: startDigest(body) };
}
