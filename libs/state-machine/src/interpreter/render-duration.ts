import type { Json } from '@workflows/contracts';
import { parseDurationMs } from '../durations';
import type { Duration } from '../program';
import { renderNumber } from './worksheet';
import type { Worksheet } from './worksheet';

/** The Amazon States Language's own bound. */
const MAX_ASL_SECONDS = 99_999_999;

/** Milliseconds. `least` says whether nothing at all is a duration here. */
export function renderDuration(
  sheet: Worksheet,
  field: string,
  duration: Duration | undefined,
  least: 'zero' | 'positive',
): number | undefined {
  if (duration === undefined) return undefined;
  const bound = least === 'positive' ? ', above 0' : '';
  const wanted =
    duration.form === 'seconds'
      ? `a whole number of seconds${bound}, at most ${MAX_ASL_SECONDS}`
      : `a duration: seconds, or ISO 8601 such as "PT5M"${bound}`;
  return renderNumber(sheet, field, duration.value, (value) => durationMs(value, duration.form, least), wanted);
}

function durationMs(value: Json, form: Duration['form'], least: 'zero' | 'positive'): number | undefined {
  if (form === 'seconds' && !(typeof value === 'number' && Number.isInteger(value) && value <= MAX_ASL_SECONDS))
    return undefined;
  const milliseconds = parseDurationMs(value);
  return milliseconds === 0 && least === 'positive' ? undefined : milliseconds;
}
