import { EngineError } from '@workflows/contracts';
import { textOf } from '@workflows/platform';

const LONGEST_WAIT_SECONDS = 60;
const WHOLE_SECONDS = /^\d{1,9}$/;

export const WAIT_QUERY = {
  wait: textOf(
    WHOLE_SECONDS,
    'a whole number of seconds',
    'Wait up to so many seconds (60 at most) for the end; as the header `Prefer: wait=30`.',
  ),
};

/** How many seconds the client wants to wait, from `?wait=` or else `Prefer: wait=` (RFC 7240). Throws PARAMETER_INVALID. */
export function readWaitSeconds(query: string | undefined, prefer: string | undefined): number {
  const text = query ?? waitPreference(prefer);
  return text === undefined ? 0 : Math.min(Number(text), LONGEST_WAIT_SECONDS);
}

function waitPreference(prefer: string | undefined): string | undefined {
  const preference = prefer?.split(/[,;]/).find((part) => /^\s*wait\s*(=|$)/i.test(part));
  if (preference === undefined) return undefined;
  const value = preference
    .slice(preference.indexOf('=') + 1)
    .trim()
    .replace(/^"(.*)"$/, '$1');
  if (WHOLE_SECONDS.test(value)) return value;
  const message = 'The preference "wait" must be a whole number of seconds, such as `Prefer: wait=30`.';
  throw new EngineError('PARAMETER_INVALID', message, {
    problems: [{ message, code: 'PARAMETER_INVALID', path: 'Prefer' }],
  });
}
