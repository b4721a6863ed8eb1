/** Where an execution would not go on with another version, and why. */
export interface Misfit {
  /** `needsMapping`: another state of the version could take the place of `state`. */
  kind: 'needsMapping' | 'breaks';
  state?: string;
  /** Of a branch or an item. */
  path?: string;
  reason: string;
}

/** Whether an execution goes on with another version: it does, or would, it does already, it would not, or it is none that could. */
export type MigrationVerdict =
  | { kind: 'safe' }
  | { kind: 'already' }
  | Misfit
  /** `otherVersion`: it runs on another one than was said. */
  | { kind: 'skipped'; because: 'closed' | 'notBegun' | 'otherVersion' };
