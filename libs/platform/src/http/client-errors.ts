import { STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';
import { EngineError } from '@workflows/contracts';
import { PROBLEM_TYPE, toProblem } from './problem';

/** Answers what Node's parser of HTTP refuses, before there is a request: no hook, no route and no filter sees it. */
export function clientErrors(newId: () => string): (error: NodeJS.ErrnoException, socket: Socket) => void {
  return (error, socket) => {
    if (error.code === 'ECONNRESET' || !socket.writable) return void socket.destroy();
    const id = newId();
    const { status, body } = toProblem(problemOf(error.code), { url: '', id });
    const text = JSON.stringify(body);
    const head = [
      `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ''}`,
      `content-type: ${PROBLEM_TYPE}`,
      `content-length: ${Buffer.byteLength(text)}`,
      `x-request-id: ${id}`,
      'connection: close',
    ];
    socket.end(`${head.join('\r\n')}\r\n\r\n${text}`);
  };
}

function problemOf(code: string | undefined): EngineError {
  switch (code) {
    case 'HPE_HEADER_OVERFLOW':
      return new EngineError('HEADERS_TOO_LARGE', 'The headers of a request may have at most 16 KiB together.');
    case 'ERR_HTTP_REQUEST_TIMEOUT':
      return new EngineError('REQUEST_TIMEOUT', 'The request did not arrive in time.');
    default:
      return new EngineError('REQUEST_MALFORMED', 'The request is not HTTP that can be read.');
  }
}
