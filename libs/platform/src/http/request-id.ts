import { randomBytes } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';

const USABLE = /^[\w.-]{1,128}$/;

/** Gives each request an id: the client's own where it is usable, else one that is unique over all processes. */
export function requestIds(): (request: { headers: IncomingHttpHeaders }) => string {
  const origin = randomBytes(9).toString('base64url');
  let count = 0;
  return (request) => {
    const given = request.headers['x-request-id'];
    return typeof given === 'string' && USABLE.test(given) ? given : `req_${origin}${(++count).toString(36)}`;
  };
}
