import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import type { Socket } from 'node:net';
import type { SharedSecret } from './shared-secret';

/** Names the form of all that follows on the connection. */
const MAGIC = Buffer.from('workflows/2\n');
const NONCE_BYTES = 32;
const PROOF_BYTES = 32;

/**
 * What both sides say before the first message:
 *
 *     server → MAGIC, nonce        client → nonce, proof        server → proof
 *
 *   G1. Nothing is read but these bytes until the peer has proved that it knows the secret: a stranger costs 64 bytes.
 *   G2. The secret itself is never sent, and what was overheard is of no use for another connection.
 *   G3. It ends in time: whoever calls destroys the socket then, and that ends the waiting here.
 */
export async function greetClient(socket: Socket, secret: SharedSecret): Promise<void> {
  const server = randomBytes(NONCE_BYTES);
  socket.write(Buffer.concat([MAGIC, server]));
  const client = await take(socket, NONCE_BYTES);
  const nonces = { server, client };
  if (!secret.isProof(await take(socket, PROOF_BYTES), 'client', nonces)) throw new Error('The secret is another one');
  socket.write(secret.proof('server', nonces));
}

/** The other side of it. A server that does not know the secret is told nothing but an answer to its nonce. */
export async function greetServer(socket: Socket, secret: SharedSecret): Promise<void> {
  const magic = await take(socket, MAGIC.length);
  if (!magic.equals(MAGIC)) throw new Error('The service speaks another form; is it of another release?');
  const nonces = { server: await take(socket, NONCE_BYTES), client: randomBytes(NONCE_BYTES) };
  socket.write(Buffer.concat([nonces.client, secret.proof('client', nonces)]));
  if (!secret.isProof(await take(socket, PROOF_BYTES), 'server', nonces)) throw new Error('The secret is another one');
}

/** Exactly so many bytes; what comes after them stays in the socket, which reads no further than its own small buffer. */
async function take(socket: Socket, bytes: number): Promise<Buffer> {
  for (;;) {
    const taken: unknown = socket.read(bytes);
    if (Buffer.isBuffer(taken) && taken.length === bytes) return taken;
    if (taken !== null || socket.destroyed || socket.readableEnded) throw new Error('The connection ended');
    await readable(socket);
  }
}

async function readable(socket: Socket): Promise<void> {
  const gone = new AbortController();
  const end = (): void => gone.abort();
  socket.once('close', end);
  try {
    await once(socket, 'readable', { signal: gone.signal });
  } finally {
    socket.off('close', end);
  }
}
