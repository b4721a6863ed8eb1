import type { SendToModel } from '@workflows/runtime';

/** No answer came. */
export class Unreached extends Error {
  constructor(readonly reason: unknown) {
    super('no answer came');
  }
}

/** Its answer was longer than what may be read. */
export class TooLong extends Error {}

const WITHOUT_BODY = [204, 205, 304];

/** What the SDK takes for `fetch`: every request goes through the guarded door of whoever asks. */
export function fetchOver(send: SendToModel): typeof globalThis.fetch {
  return async (input, init) => {
    const url = typeof input === 'string' ? input : input instanceof URL ? input.href : input.url;
    const headers = Object.fromEntries(new Headers(init?.headers));
    const method = init?.method === 'GET' ? 'GET' : 'POST';
    const body = typeof init?.body === 'string' ? init.body : '';
    const answer = await send({ url, method, headers, body }).catch((reason: unknown) => {
      throw new Unreached(reason);
    });
    if (answer.body === undefined) throw new TooLong();
    const told = Object.entries(answer.headers).flatMap(([name, value]): [string, string][] =>
      typeof value === 'string' ? [[name, value]] : [],
    );
    return new Response(WITHOUT_BODY.includes(answer.status) ? null : answer.body, {
      status: answer.status,
      headers: told.filter(([name]) => name !== 'content-encoding' && name !== 'content-length'),
    });
  };
}
