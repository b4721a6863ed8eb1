import { EngineError, type Pause, type PauseSubject } from '@workflows/contracts';
import type { PauseStore, PauseWord } from '@workflows/runtime';

/**
 * How many functions, and how many workflows, of a tenant may be paused or have been within the last day. A name needs not exist to be paused,
 * and each is a row, which all executors keep in memory.
 */
const MOST_PAUSED = 10_000;

/** Throws RATE_LIMITED. */
export async function pauseOneMore(pauses: PauseStore, subject: PauseSubject, word: PauseWord): Promise<Pause> {
  const made = await pauses.pause(subject, word, MOST_PAUSED);
  if (made !== 'tooMany') return made;
  const message = `${MOST_PAUSED} ${subject.kind}s are paused, or were within the last day. Those that are resumed make room a day later.`;
  throw new EngineError('RATE_LIMITED', message, { retryAfterSeconds: 600 });
}
