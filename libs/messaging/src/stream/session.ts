import type { Http2Session } from 'node:http2';

/** How much may be under way to somebody who does not read on. */
const WINDOW_BYTES = 4 * 2 ** 20;
export const SESSION_OPTIONS = {
  settings: { enablePush: false, initialWindowSize: WINDOW_BYTES },
  maxSessionMemory: 256, // MB; what waits in it is bounded by the lines, not here
};

const PING_MS = 3_000;
const SILENT_MS = 9_000;

/**
 * Keeps a session while the other side answers pings (RFC 9113, section 6.7), and destroys it where it does not: a machine that
 * is gone without a word, or a process that stands still, looks like one with nothing to say.
 */
export function keepWhileAnswering(session: Http2Session): void {
  let heardAt = performance.now();
  const ping = (): void => {
    if (session.destroyed) return clearInterval(pinging); // its `close` comes once its socket is closed
    if (performance.now() - heardAt > SILENT_MS) return session.destroy(new Error('The other side does not answer'));
    session.ping((error) => {
      if (error === null) heardAt = performance.now();
    });
  };
  const pinging = setInterval(ping, PING_MS).unref();
  session.once('close', () => clearInterval(pinging));
}

export function widen(session: Http2Session): void {
  session.setLocalWindowSize(WINDOW_BYTES);
}
