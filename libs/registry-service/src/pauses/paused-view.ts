import { toTimestamp } from '@workflows/contracts';
import type { Pause, PausedView } from '@workflows/contracts';

/** Of one that is in force: where it has an end, that is to come. */
export function pausedView({ pausedAt, reason, by, resumedAt }: Pause): PausedView {
  return {
    at: toTimestamp(pausedAt),
    ...(reason !== undefined && { reason }),
    ...(by !== undefined && { by }),
    ...(resumedAt !== undefined && { until: toTimestamp(resumedAt) }),
  };
}

/** As an answer carries it, together with those that are not paused. */
export function withPauses<T extends object>(
  views: readonly T[],
  pauses: readonly Pause[],
  subjectOf: (view: T) => string,
): T[] {
  const bySubject = new Map(pauses.map((pause) => [pause.subject, pause]));
  return views.map((view) => {
    const pause = bySubject.get(subjectOf(view));
    return pause === undefined ? view : { ...view, paused: pausedView(pause) };
  });
}
