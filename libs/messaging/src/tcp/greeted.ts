import { connect as connectTcp, type Socket } from 'node:net';
import { connect as connectTls, type ConnectionOptions } from 'node:tls';
import { greetServer } from './greeting';
import type { SharedSecret } from './shared-secret';

export interface ServicePlace {
  host: string;
  port: number;
  tls?: ConnectionOptions;
}

const KEEP_ALIVE_MS = 30_000;

export function connectTo({ host, port, tls }: ServicePlace): Socket {
  const connection = tls ? connectTls({ ...tls, host, port }) : connectTcp({ host, port });
  connection.setKeepAlive(true, KEEP_ALIVE_MS);
  connection.setNoDelay(true);
  return connection;
}

/** Greets the service at the other end; a connection that does not get that far in time is destroyed, and the reason thrown. */
export async function greetWithin(connection: Socket, secret: SharedSecret, timeoutMs: number): Promise<void> {
  let failure = new Error(`No answer within ${timeoutMs} ms`);
  connection.on('error', (error) => (failure = error));
  const late = setTimeout(() => connection.destroy(), timeoutMs);
  try {
    await greetServer(connection, secret);
  } catch (error) {
    const reason = connection.destroyed ? failure : error;
    connection.destroy();
    throw reason;
  } finally {
    clearTimeout(late);
  }
}
