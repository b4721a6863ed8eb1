import type { AddressInfo } from 'node:net';

/** Where a listening HTTP door is reached on this machine; with PORT=0 only the listener knows its port. */
export function localUrl(door: { getHttpServer(): { address(): AddressInfo | string | null } }): string {
  const address = door.getHttpServer().address();
  if (address === null || typeof address === 'string') throw new Error('the HTTP door does not listen on a port');
  return `http://127.0.0.1:${address.port}`;
}
