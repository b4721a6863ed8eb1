import { EngineError, type Pause, type PauseSubject } from '@workflows/contracts';
import type { PauseStore, PauseWord } from '@workflows/runtime';

/** Functions, and workflows, of a tenant that are paused or were within the last day: any name can be paused, and each is a row, and memory of all executors. */
const MOST_PAUSED = 10_000;

/** Throws RATE_LIMITED. */
export async function pauseOneMore(pauses: PauseStore, subject: PauseSubject, word: PauseWord): Promise<Pause> {
  const made = await pauses.pause(subject, word, MOST_PAUSED);
  if (made !== 'tooMany') return made;
  const message = `${MOST_PAUSED} ${subject.kind}s are paused, or were within the last day. Those that are resumed make room a day later.`;
  throw new EngineError('RATE_LIMITED', message, { retryAfterSeconds: 600 });
}
