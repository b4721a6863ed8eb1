import { ConnectionFailed } from './errors';
import { backoffMs, pauseMs, rest } from './retry';
import { framesOf, type Frame, type ServerSentEvent } from './server-sent-events';

/** The service says every 15 seconds that a stream is alive; one that is silent for longer is dead and does not know it. */
const SILENCE_MS = 45_000;

/** A service that was there comes back: it is restarted, within some minutes. */
const MOST_TO_COME_BACK = 20;

/** Opens the stream after an event; undefined: there is nothing more to come. */
export type OpenStream = (lastEventId: string | undefined, signal: AbortSignal) => Promise<Response | undefined>;

export interface StreamOptions {
  /** The id of the event after which to begin. */
  lastEventId?: string;
  signal?: AbortSignal;
  /** How often in a row it is tried to open it; absent: as often as a call, and more patiently once it was open. */
  attempts?: number;
}

/**
 * The events of a stream, over every loss of the connection: none twice and none left out, as each connection goes on after the
 * last event that was handed over.
 */
export async function* resumed(
  url: string,
  open: OpenStream,
  { lastEventId, signal, attempts, firstAttempts }: StreamOptions & { firstAttempts: number },
): AsyncGenerator<ServerSentEvent> {
  let failures = 0;
  let most = attempts ?? firstAttempts;
  let retryMs: number | undefined;
  while (!signal?.aborted) {
    const silence = new AbortController();
    let pause = retryMs;
    try {
      const response = await open(lastEventId, signal ? AbortSignal.any([signal, silence.signal]) : silence.signal);
      if (!response?.body) return;
      most = attempts ?? Math.max(firstAttempts, MOST_TO_COME_BACK);
      for await (const frame of heard(url, framesOf(response.body), silence)) {
        failures = 0;
        retryMs = frame.retryMs ?? retryMs;
        lastEventId = frame.id ?? lastEventId;
        if (frame.data !== undefined) yield toEvent(frame, frame.data, lastEventId);
      }
    } catch (error) {
      if (signal?.aborted) return;
      failures += 1;
      pause = pauseMs(error, failures, true);
      if (pause === undefined || failures >= most) throw error;
    }
    await rest(pause ?? backoffMs(1), signal).catch(() => undefined); // aborted: the loop ends
  }
}

/** Aborts where nothing was heard for too long. However a stream ends before its time, its connection is lost. */
async function* heard(url: string, frames: AsyncIterable<Frame>, silence: AbortController): AsyncGenerator<Frame> {
  const arm = (): NodeJS.Timeout =>
    setTimeout(() => silence.abort(new Error('the stream has fallen silent')), SILENCE_MS);
  let timer = arm();
  try {
    for await (const frame of frames) {
      clearTimeout(timer);
      yield frame;
      timer = arm();
    }
  } catch (error) {
    throw new ConnectionFailed(url, error);
  } finally {
    clearTimeout(timer);
  }
}

function toEvent({ event = 'message' }: Frame, data: string, id = ''): ServerSentEvent {
  return { id, event, data: JSON.parse(data) };
}
