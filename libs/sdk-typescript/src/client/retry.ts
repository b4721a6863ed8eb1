import { ApiError, ConnectionFailed } from './errors';

const FIRST_PAUSE_MS = 250;
const LONGEST_PAUSE_MS = 10_000;
/** Who is asked to wait for longer gives up: that is no hiccup. */
const LONGEST_RETRY_AFTER_MS = 60_000;

export interface RetryOptions {
  /** How often a call is tried at most. */
  attempts: number;
  /** The call may be made twice: a connection that breaks off does not say whether it was heard. */
  isRepeatable: boolean;
  signal?: AbortSignal;
}

/** 429 and 503 say that nothing was done, so that any call may be made again; a lost connection says nothing. */
export async function withRetries<T>(call: () => Promise<T>, options: RetryOptions): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await call();
    } catch (error) {
      const pause = attempt < options.attempts ? pauseMs(error, attempt, options.isRepeatable) : undefined;
      if (pause === undefined || options.signal?.aborted) throw error;
      await rest(pause, options.signal);
    }
  }
}

/** How long to wait before the next attempt; undefined: there is no use in one. */
export function pauseMs(error: unknown, attempt: number, isRepeatable: boolean): number | undefined {
  if (error instanceof ConnectionFailed) return isRepeatable ? backoffMs(attempt) : undefined;
  if (!(error instanceof ApiError)) return undefined;
  const { status, retryAfterMs } = error;
  const isAgain = status === 429 || status === 503 || (isRepeatable && [500, 502, 504].includes(status));
  if (!isAgain || (retryAfterMs ?? 0) > LONGEST_RETRY_AFTER_MS) return undefined;
  return retryAfterMs ?? backoffMs(attempt);
}

/** Between half and all of it, so that those who failed together do not come back together. */
export function backoffMs(attempt: number): number {
  return Math.min(FIRST_PAUSE_MS * 2 ** (attempt - 1), LONGEST_PAUSE_MS) * (0.5 + Math.random() / 2);
}

/** Rejects with the reason of the signal once that is aborted. */
export function rest(ms: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal?.aborted) return reject(reasonOf(signal));
    const stop = (): void => {
      clearTimeout(timer);
      reject(reasonOf(signal));
    };
    const timer = setTimeout(() => {
      signal?.removeEventListener('abort', stop);
      resolve();
    }, ms);
    signal?.addEventListener('abort', stop, { once: true });
  });
}

function reasonOf(signal: AbortSignal | undefined): Error {
  return signal?.reason instanceof Error ? signal.reason : new Error('aborted', { cause: signal?.reason });
}
