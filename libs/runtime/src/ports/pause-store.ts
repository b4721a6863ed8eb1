import type { Pause, PauseSubject, TenantId } from '@workflows/contracts';

/** What a pause says beside what it is of. */
export type PauseWord = Pick<Pause, 'reason'>;

/** Why a function pauses itself, for how long, and the last pause of it that was known to whoever says so. */
export interface SelfPause {
  reason: string;
  resumeAfterMs?: number;
  pauseRevision: number;
}

/** Where the registry keeps which functions and workflows are paused; one row a subject that is, or was within the last day. */
export interface PauseStore {
  /** Gives what is in force then; `tooMany`: the tenant has so many rows of the kind, and none of this subject. A subject that somebody has paused stays as it is; one that has paused itself is paused by somebody from now on. */
  pause(subject: PauseSubject, word: PauseWord, most: number): Promise<Pause | 'tooMany'>;
  /** Nothing happens to one that is paused, or whose pause has changed since. */
  pauseItself(subject: PauseSubject, word: SelfPause): Promise<void>;
  /** Ends the pause, if there is one in force. */
  resume(subject: PauseSubject): Promise<void>;
  /** Those that are in force of these subjects. */
  find(tenant: TenantId, kind: PauseSubject['kind'], subjects: readonly string[]): Promise<Pause[]>;
  /** Changed after `revision`, ascending by revision, those that are over included. */
  changes(revision: number, limit: number): Promise<Pause[]>;
}
