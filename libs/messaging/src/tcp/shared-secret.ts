import { createHash, timingSafeEqual } from 'node:crypto';

/** How long a secret has to be; anyone who can reach the port could try shorter ones. */
const MIN_LENGTH = 16;

/** The form of every request between our services over TCP. */
export interface SecretRequest {
  v: typeof TCP_PROTOCOL;
  secret: string;
  request: unknown;
}
export const TCP_PROTOCOL = 1;

/** Compares in a time that tells nothing of how much of it was right; hashing makes the lengths equal. */
export function isSecret(given: unknown, expected: string): boolean {
  return typeof given === 'string' && timingSafeEqual(digest(given), digest(expected));
}

export function assertSecret(secret: string): void {
  if (secret.length < MIN_LENGTH)
    throw new Error(`The shared secret of the services must have ${MIN_LENGTH} characters or more`);
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
