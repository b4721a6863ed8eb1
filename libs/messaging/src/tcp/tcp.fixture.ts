import { createConnection, type AddressInfo, type Socket } from 'node:net';
import { from } from 'rxjs';
import { SILENT } from '../log';
import { SecretTcpServer, type TcpLimits } from './secret-tcp-server';

export const SECRET = 'a secret of the specs';
const closers: (() => void | Promise<void>)[] = [];

export function atEnd(close: () => void | Promise<void>): void {
  closers.push(close);
}

/** For `afterEach`: the last thing that was opened ends first. */
export async function closeAll(): Promise<void> {
  for (const close of closers.splice(0).reverse()) await close();
}

type Handlers = Record<string, (request: never) => object | Promise<unknown>>;

/** A server with these handlers; its port. */
export async function serve(handlers: Handlers, limits: Partial<TcpLimits> = {}): Promise<number> {
  const server = new SecretTcpServer({ host: '127.0.0.1', port: 0, secret: SECRET, log: SILENT, limits });
  for (const [pattern, handler] of Object.entries(handlers))
    server.addHandler(pattern, async (request) => from(Promise.resolve(handler(request as never))));
  await new Promise<void>((resolve) => server.listen(() => resolve()));
  closers.push(() => server.close());
  return (server.unwrap<{ address(): AddressInfo }>().address() as AddressInfo).port;
}

/** A connection of somebody else, whose bytes are read and kept. */
export class Stranger {
  readonly socket: Socket;
  readonly ended: Promise<void>;
  heard = Buffer.alloc(0);

  constructor(port: number) {
    this.socket = createConnection(port, '127.0.0.1');
    this.socket.on('data', (chunk) => (this.heard = Buffer.concat([this.heard, chunk])));
    this.socket.on('error', () => undefined); // being thrown out is what is looked for
    this.ended = new Promise((resolve) => this.socket.on('close', () => resolve()));
    closers.push(() => void this.socket.destroy());
  }
}
