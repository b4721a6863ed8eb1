/** What may be known of a secret: all but its value. */
export interface SecretView {
  /** Unique among those of a tenant. */
  name: string;
  description?: string;
  /** Grows by one with each value. */
  version: number;
  /** The key of the service that it is encrypted under. */
  keyId: string;
  createdAt: string;
  updatedAt: string;
}

/** In bytes of UTF-8. */
export const MAX_SECRET_BYTES = 64 * 1024;
