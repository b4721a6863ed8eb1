import type { Json } from './json';

/** Where an execution would not go on with another version, and why. */
export interface Misfit {
  /** `needsMapping`: another state of the version could take the place of `state`. */
  kind: 'needsMapping' | 'breaks';
  state?: string;
  /** Of a branch or an item. */
  path?: string;
  reason: string;
  /** Of a handler: where what its code asks for parts from what was recorded. */
  call?: CallMisfit;
}

export interface CallMisfit {
  /** Which of its calls, and the event that tells of it. */
  call: number;
  seq: number;
  recorded: AskedCall;
  /** What the version asks for there; absent: nothing that was not recorded. */
  now?: AskedCall;
  /** The first place where the arguments differ, as a JSON Pointer (RFC 6901). */
  pointer?: string;
}

export interface AskedCall {
  name: string;
  /** Absent where there are none, or where they are long. */
  arguments?: Json;
}

/** Whether an execution goes on with another version: it does, or would, it does already, it would not, or it is none that could. */
export type MigrationVerdict =
  | { kind: 'safe' }
  | { kind: 'already' }
  | Misfit
  /** `otherVersion`: it runs on another one than was said. */
  | { kind: 'skipped'; because: 'closed' | 'notBegun' | 'otherVersion' };
