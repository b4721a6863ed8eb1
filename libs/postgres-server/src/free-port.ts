import { createServer } from 'node:net';
import { randomInt } from 'node:crypto';

/**
 * A loopback port nobody listens on.
 * Below the range from which the system lends ports to outgoing connections: Postgres has to come back on its port
 * after a crash, and no passing connection may sit on it by then.
 */
export async function freePort(): Promise<number> {
  for (let tries = 0; tries < 50; tries++) {
    const port = randomInt(20_000, 30_000);
    if (await isFree(port)) return port;
  }
  throw new Error('50 ports between 20000 and 30000 are taken on 127.0.0.1');
}

export function isFree(port: number): Promise<boolean> {
  return new Promise((done) => {
    const probe = createServer();
    probe.once('error', () => done(false));
    probe.listen({ port, host: '127.0.0.1', exclusive: true }, () => probe.close(() => done(true)));
  });
}
