// One kept-alive connection to the service that carries one request at a time.
// Raw, because a general client costs as much CPU a request as the service it would measure.
import { Buffer } from 'node:buffer';
import { connect } from 'node:net';
import { messageReader } from './http-message.mjs';

export async function openConnection({ port, key }) {
  const socket = connect({ host: '127.0.0.1', port, noDelay: true });
  const common = `host: 127.0.0.1:${port}\r\nauthorization: Bearer ${key}\r\n`;
  let pending;

  const settle = (how, value) => {
    const current = pending;
    pending = undefined;
    current?.[how](value);
  };
  const read = messageReader((statusLine, body) =>
    settle('resolve', { status: Number(statusLine.slice(9, 12)), body }),
  );
  socket.on('data', (chunk) => {
    try {
      read(chunk);
    } catch (error) {
      socket.destroy(error);
    }
  });
  socket.on('error', (error) => settle('reject', error));
  socket.on('close', () => settle('reject', new Error('The service closed the connection')));
  await new Promise((resolve, reject) => {
    socket.once('connect', resolve);
    socket.once('error', reject);
  });

  return {
    /** `body` is JSON text. Gives `{status, body}`, the body as text. */
    request(method, path, body = '') {
      return new Promise((resolve, reject) => {
        if (socket.destroyed) return reject(new Error('The connection to the service is closed'));
        if (pending !== undefined) return reject(new Error('The connection carries one request at a time'));
        pending = { resolve, reject };
        const type = body === '' ? '' : 'content-type: application/json\r\n';
        const head = `${method} ${path} HTTP/1.1\r\n${common}${type}content-length: ${Buffer.byteLength(body)}\r\n\r\n`;
        socket.write(head + body);
      });
    },
    /** The service ends a connection that is not used for long. */
    get isClosed() {
      return socket.destroyed;
    },
    close: () => socket.destroy(),
  };
}

/** A single request for set-up work; anything but a 2xx is an error that shows the answer. */
export async function call(service, method, path, body) {
  const connection = await openConnection(service);
  try {
    const answer = await connection.request(method, path, JSON.stringify(body));
    if (answer.status >= 300) throw new Error(`${method} ${path} was answered ${answer.status}: ${answer.body}`);
    return JSON.parse(answer.body);
  } finally {
    connection.close();
  }
}
