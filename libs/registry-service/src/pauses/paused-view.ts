import { toTimestamp } from '@workflows/contracts';
import type { Pause, PausedView } from '@workflows/contracts';

export function pausedView({ pausedAt, reason }: Pause): PausedView {
  return {
    at: toTimestamp(pausedAt),
    ...(reason !== undefined && { reason }),
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
