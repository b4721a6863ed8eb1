import type { Instant, TenantId } from './ids';

/** What can be paused beside executions: a function, by its name, is not called; a workflow, by its id, begins nothing. */
export const PAUSABLE = ['function', 'workflow'] as const;

export interface PauseSubject {
  tenant: TenantId;
  kind: (typeof PAUSABLE)[number];
  subject: string;
}

/** The pause of a subject, the last one there was; `revision` grows over the whole installation with each change of one. */
export interface Pause extends PauseSubject {
  revision: number;
  pausedAt: Instant;
  /** When it has ended, by the clock of the database; absent: it has not. */
  resumedAt?: Instant;
  /** Why, for people. */
  reason?: string;
}

/** A pause that is not over, as `GET` of its subject tells of it. */
export interface PausedView {
  at: string;
  reason?: string;
}

export function isInForce({ resumedAt }: Pick<Pause, 'resumedAt'>, now: Instant): boolean {
  return resumedAt === undefined || resumedAt > now;
}
