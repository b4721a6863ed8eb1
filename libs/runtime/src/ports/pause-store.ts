import type { Pause, PauseSubject, TenantId } from '@workflows/contracts';

/** What a pause says beside what it is of. */
export type PauseWord = Pick<Pause, 'reason'>;

/** Where the registry keeps which functions and workflows are paused; one row a subject that ever was. */
export interface PauseStore {
  /** Gives what is in force then. A subject that is paused stays as it is. */
  pause(subject: PauseSubject, word: PauseWord): Promise<Pause>;
  /** Ends the pause, if there is one in force. */
  resume(subject: PauseSubject): Promise<void>;
  /** Those that are in force of these subjects. */
  find(tenant: TenantId, kind: PauseSubject['kind'], subjects: readonly string[]): Promise<Pause[]>;
  /** Changed after `revision`, ascending by revision, those that are over included. */
  changes(revision: number, limit: number): Promise<Pause[]>;
}
