import { EngineError } from '@workflows/contracts';

/** Server-Sent Events (WHATWG HTML, 9.2). JSON has no line breaks, so one `data` line is enough. */
export const EVENT_STREAM = 'text/event-stream; charset=utf-8';

/** How those are answered: kept nowhere, and held back by nothing that stands between. */
export const STREAM_HEADERS = {
  'content-type': EVENT_STREAM,
  'cache-control': 'no-store',
  'x-accel-buffering': 'no',
};

/** Nothing was told for so long: it is said that the stream is alive. */
export const SILENCE_MS = 15_000;
/** The record could not be read: again after so long. */
export const READ_AGAIN_MS = 1_000;

/** A client that has lost the stream comes back after so long. */
export const OPENING = 'retry: 1000\n\n';
/** Says that the stream is alive, through whatever stands between. */
export const ALIVE = ': alive\n\n';

/** The same; a client that loses the stream goes on after this id, as after that of an event. */
export function aliveAfter(id: string): string {
  return `: alive\nid: ${id}\n\n`;
}

export function frameOf(event: string, data: object, id?: number | string): string {
  return `${id === undefined ? '' : `id: ${id}\n`}event: ${event}\ndata: ${JSON.stringify(data)}\n\n`;
}

export function noEventId(must: string): EngineError {
  return new EngineError('PARAMETER_INVALID', 'The header Last-Event-ID must be the id of an event of this stream.', {
    problems: [{ message: must, code: 'PARAMETER_INVALID', path: 'Last-Event-ID' }],
  });
}
