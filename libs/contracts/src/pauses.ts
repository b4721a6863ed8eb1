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
  /** When it has ended or will end by itself, by the clock of the database; absent: when somebody says so. */
  resumedAt?: Instant;
  /** Why, for people. */
  reason?: string;
  /** What paused it; absent: somebody did. */
  by?: 'errorRate';
}

/** A pause that is not over, as `GET` of its subject tells of it. */
export interface PausedView {
  at: string;
  reason?: string;
  /** Absent: somebody paused it. */
  by?: Pause['by'];
  /** When it ends by itself, where it does. */
  until?: string;
}

/** For so long it is kept that a pause is over, so that all who know of the pause hear of its end. */
export const PAUSE_TRACE_MS = 86_400_000;

export function isInForce({ resumedAt }: Pick<Pause, 'resumedAt'>, now: Instant): boolean {
  return resumedAt === undefined || resumedAt > now;
}
