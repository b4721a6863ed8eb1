import { createHmac, timingSafeEqual } from 'node:crypto';

/** How long a secret has to be; anyone who can reach the port could try shorter ones. */
const MIN_LENGTH = 16;
const PURPOSE = 'workflows: internal tcp';

export type Role = 'client' | 'server';

/** Shows knowledge of the secret without telling it: each side answers the other's nonce, and neither can be given its own answer back. */
export class SharedSecret {
  private readonly key: Buffer;

  constructor(secret: string) {
    if (secret.length < MIN_LENGTH)
      throw new Error(`The shared secret of the services must have ${MIN_LENGTH} characters or more`);
    this.key = createHmac('sha256', secret).update(PURPOSE).digest();
  }

  proof(role: Role, nonces: Nonces): Buffer {
    return createHmac('sha256', this.key).update(`${role}\n`).update(nonces.server).update(nonces.client).digest();
  }

  /** In a time that tells nothing of how much of it was right. */
  isProof(given: Buffer, role: Role, nonces: Nonces): boolean {
    const expected = this.proof(role, nonces);
    return given.length === expected.length && timingSafeEqual(given, expected);
  }
}

export interface Nonces {
  server: Buffer;
  client: Buffer;
}
