import type { FiringRef } from '../ports/firing-store';

/** By which each time of a schedule starts one execution. A key that no client can give: those have no line feed (settled 32). */
export function firingKey({ scheduleId, time }: Pick<FiringRef, 'scheduleId' | 'time'>): string {
  return `schedule\n${scheduleId}\n${time}`;
}
