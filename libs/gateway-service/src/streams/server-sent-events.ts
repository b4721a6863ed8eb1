/** Server-Sent Events (WHATWG HTML, 9.2). JSON has no line breaks, so one `data` line is enough. */
export const EVENT_STREAM = 'text/event-stream; charset=utf-8';

/** A client that has lost the stream comes back after so long. */
export const OPENING = 'retry: 1000\n\n';
/** Says that the stream is alive, through whatever stands between. */
export const ALIVE = ': alive\n\n';

export function frameOf(event: string, data: object, id?: number): string {
  return `${id === undefined ? '' : `id: ${id}\n`}event: ${event}\ndata: ${JSON.stringify(data)}\n\n`;
}
