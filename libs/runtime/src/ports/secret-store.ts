import type { SecretView, TenantId } from '@workflows/contracts';

/** Of what a value is one: sealed for this place, it opens in no other. */
export interface SecretPlace {
  tenant: TenantId;
  name: string;
  version: number;
}

/** A value as it is stored: under a key of its own, which itself is under the key `keyId` of the service. */
export interface SealedValue {
  keyId: string;
  wrappedKey: Uint8Array;
  sealed: Uint8Array;
}

export type StoredSecret = SecretView & SealedValue;

/** Encrypts and decrypts values. */
export interface SecretBox {
  /** The key that values are sealed under from now on. */
  readonly keyId: string;
  seal(place: SecretPlace, value: string): Promise<SealedValue>;
  /** Throws `SecretUnreadable`. */
  open(place: SecretPlace, value: SealedValue): Promise<string>;
}

/**
 * Where secrets are kept, sealed.
 *   S1. A version is written once: of two who write the same, one is told that it is taken.
 *   S2. What is sealed anew is the value that it was, or it is not written.
 */
export interface SecretStore {
  /** By name, those after `after`. */
  list(tenant: TenantId, page: { limit: number; after?: string }): Promise<SecretView[]>;
  find(tenant: TenantId, name: string): Promise<StoredSecret | undefined>;
  /** Those of the names that there are. */
  known(tenant: TenantId, names: readonly string[]): Promise<string[]>;
  /** In the place of the version before, if there is one. Undefined where somebody else has written this version (S1). */
  write(place: SecretPlace, secret: SealedValue & { description?: string }): Promise<SecretView | undefined>;
  /** False where there was nothing to delete. */
  delete(tenant: TenantId, name: string): Promise<boolean>;
  /** By name, those after `after` that are sealed under another key than this one. */
  sealedOtherwise(tenant: TenantId, keyId: string, page: { limit: number; after?: string }): Promise<StoredSecret[]>;
  /** In the place of `from`, whose key no other has; false where that is there no more (S2): the name may have been deleted and written anew, with the same version. */
  reseal(place: SecretPlace, from: SealedValue, value: SealedValue): Promise<boolean>;
}

/** For whoever uses secrets: the only way to a value. */
export interface SecretReader {
  /** Undefined where there is none of the name. Throws `SecretUnreadable`, and what the database throws. */
  reveal(tenant: TenantId, name: string): Promise<string | undefined>;
}

/** A value that is there and cannot be decrypted here. The message says why and what to do, and nothing of the value. */
export class SecretUnreadable extends Error {
  override readonly name = 'SecretUnreadable';
}
