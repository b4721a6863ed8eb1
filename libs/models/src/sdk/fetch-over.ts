import type { ModelAnswer, SendToModel } from '@workflows/runtime';

/** No answer came, or it broke off. */
export class Unreached extends Error {
  constructor(readonly reason: unknown) {
    super('no answer came');
  }
}

/** Its answer was longer than what may be read. */
export class TooLong extends Error {}

/** It was asked for a stream, and has answered at once. */
export class AnsweredWhole extends Error {}

const WITHOUT_BODY = [204, 205, 304];

/**
 * What the SDK takes for `fetch`: every request goes through the guarded door of whoever asks. An answer that is whole though a stream was
 * asked for is given to who asks again for a whole one.
 */
export function fetchOver(send: SendToModel): typeof globalThis.fetch {
  let whole: Response | undefined;
  return async (input, init) => {
    if (whole) return whole;
    const url = typeof input === 'string' ? input : input instanceof URL ? input.href : input.url;
    const headers = Object.fromEntries(new Headers(init?.headers));
    const method = init?.method === 'GET' ? 'GET' : 'POST';
    const body = typeof init?.body === 'string' ? init.body : '';
    const inPieces = asksForStream(body);
    const answer = await send({ url, method, headers, body, inPieces }).catch((reason: unknown) => {
      throw new Unreached(reason);
    });
    if (answer.pieces) return streamed(answer, answer.pieces);
    if (answer.body === undefined) throw new TooLong();
    const response = toResponse(answer, WITHOUT_BODY.includes(answer.status) ? null : answer.body);
    if (!inPieces || !response.ok || isEventStream(response)) return response;
    whole = response;
    throw new AnsweredWhole();
  };
}

async function streamed(answer: ModelAnswer, pieces: AsyncIterable<Uint8Array>): Promise<Response> {
  const reading = pieces[Symbol.asyncIterator]();
  try {
    return toResponse(answer, bodyOf(reading));
  } catch (error) {
    await reading.return?.(); // its headers are none, and nobody is going to read it
    throw error;
  }
}

function toResponse({ status, headers }: ModelAnswer, body: string | ReadableStream<Uint8Array> | null): Response {
  const told = Object.entries(headers).flatMap(([name, value]): [string, string][] =>
    typeof value === 'string' ? [[name, value]] : [],
  );
  return new Response(body, {
    status,
    headers: told.filter(([name]) => name !== 'content-encoding' && name !== 'content-length'),
  });
}

function asksForStream(body: string): boolean {
  const asked: unknown = JSON.parse(body);
  return typeof asked === 'object' && asked !== null && 'stream' in asked && asked.stream === true;
}

function isEventStream({ headers }: Response): boolean {
  return headers.get('content-type')?.startsWith('text/event-stream') ?? false;
}

function bodyOf(reading: AsyncIterator<Uint8Array>): ReadableStream<Uint8Array> {
  return new ReadableStream({
    async pull(controller) {
      try {
        const { done, value } = await reading.next();
        if (done) controller.close();
        else controller.enqueue(value);
      } catch (reason) {
        controller.error(new Unreached(reason));
      }
    },
    cancel: async () => void (await reading.return?.()),
  });
}
