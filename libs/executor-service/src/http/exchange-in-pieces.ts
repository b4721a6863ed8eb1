import { MAX_ANSWER_BYTES, type ModelAnswer } from '@workflows/runtime';
import type { Dispatcher } from 'undici';
import type { BreakOff } from './break-off';
import { decodersOf, unpack } from './content-coding';

/** Of an answer in pieces, which nobody holds together; each says a few characters in some hundred bytes. */
const MOST_BYTES = 8 * MAX_ANSWER_BYTES;

/** Resolves when a piece may be handed over. */
type Pace = (piece: Uint8Array) => Promise<void>;
type Body = Dispatcher.ResponseData['body'];

/**
 * Sends a request whose answer may be a stream of events, and hands such a one over piece by piece, as it is read: what nobody reads holds
 * back its server. What is none, or packed, is read to its end.
 */
export async function exchangeInPieces(
  dispatcher: Dispatcher,
  request: Dispatcher.RequestOptions,
  breakOff: BreakOff,
  pace: Pace,
): Promise<ModelAnswer> {
  const aborting = new AbortController();
  breakOff.watch((reason) => aborting.abort(reason));
  const { statusCode: status, headers, body } = await dispatcher.request({ ...request, signal: aborting.signal });
  body.on('error', () => undefined); // whoever reads hears of it
  try {
    const decoders = decodersOf(headers['content-encoding']);
    const isStream = String(headers['content-type']).startsWith('text/event-stream');
    if (status === 200 && isStream && decoders.length === 0)
      return { status, headers, body: undefined, pieces: bounded(body, MOST_BYTES, pace) };
    const whole = await gathered(body);
    const text = whole && (decoders.length === 0 ? whole : await unpack(whole, decoders, MAX_ANSWER_BYTES));
    return { status, headers, body: text?.toString('utf8') };
  } catch (error) {
    body.destroy(); // or it would keep its connection
    throw error;
  }
}

/** One that is longer breaks off. It is left by `return`, whether anything was read of it or not. */
function bounded(body: Body, most: number, pace: Pace): AsyncIterableIterator<Uint8Array> {
  const reading: AsyncIterator<Uint8Array> = body[Symbol.asyncIterator]();
  let bytes = 0;
  return {
    [Symbol.asyncIterator]() {
      return this;
    },
    async next() {
      const read = await reading.next();
      if (read.done) return read;
      bytes += read.value.byteLength;
      if (bytes <= most) {
        await pace(read.value);
        return read;
      }
      body.destroy();
      throw new Error(`its answer is larger than ${most / 2 ** 20} MiB`);
    },
    async return() {
      body.destroy();
      return { done: true, value: undefined };
    },
  };
}

/** Undefined: it is longer than what may be read. */
async function gathered(body: Body): Promise<Buffer | undefined> {
  const pieces: Uint8Array[] = [];
  let bytes = 0;
  for await (const piece of body as AsyncIterable<Uint8Array>) {
    bytes += piece.byteLength;
    if (bytes > MAX_ANSWER_BYTES) return undefined; // whoever stops reading ends the connection
    pieces.push(piece);
  }
  return Buffer.concat(pieces, bytes);
}
