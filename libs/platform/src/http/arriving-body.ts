import { Transform } from 'node:stream';
import type { Duplex, Readable } from 'node:stream';
import { createBrotliDecompress, createGunzip } from 'node:zlib';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { EngineError } from '@workflows/contracts';
import { HEAVIEST_CHARACTER, JsonWeight } from './json-weight';
import type { MemoryBudget, MemoryLease } from './memory-budget';

/**
 * What stands between a client's bytes and the parser. Rules of this file:
 *   A1. A body may come packed, as gzip or br; its limit is of what comes out (settled 56).
 *   A2. What it will take in memory is counted as it arrives, and held until its answer is sent. Where the client says how long it is,
 *       a body for which there is no room is refused before it is read (settled 57).
 *   A3. A body that is refused is read to its end and dropped, or the client would be cut off while it still writes, and never see why;
 *       `streamed-body.ts` ends one that does not end.
 *   A4. A small body whose length is told is held for the worst it could be and not weighed: most are, and weighing costs each a
 *       stream of its own. A tiny one is not counted at all, and none where there is none: the request around it
 *       takes as much.
 */
const DECODERS: Readonly<Record<string, (() => Duplex) | undefined>> = {
  gzip: createGunzip,
  'x-gzip': createGunzip,
  br: createBrotliDecompress,
};
const SMALL_BODY = 16_384;
const TINY_BODY = 512;
/** Answers up to here are no burden, whoever reads them slowly. */
const SMALL_ANSWER = 65_536;

const budgets = new WeakMap<object, MemoryBudget>();
const leases = new WeakMap<FastifyRequest, MemoryLease>();

export function boundBodies(fastify: FastifyInstance, budget: MemoryBudget, limit: number): void {
  budgets.set(fastify.server, budget);
  fastify.addHook('preParsing', (request, reply, payload, done) => {
    if (request.routeOptions.config.streamed) return done(null, payload);
    try {
      const decoder = decoderOf(request);
      const length = toldLength(request, limit);
      const isTold = request.raw.headers['transfer-encoding'] === undefined;
      if (isTold && decoder === undefined && length <= TINY_BODY) return done(null, payload); // A4, or there is none
      const lease = leaseOf(budget, request, reply);
      const isSmall = decoder === undefined && length > 0 && length <= SMALL_BODY;
      lease.hold(isSmall ? length * HEAVIEST_CHARACTER : length); // A2
      done(null, isSmall ? payload : weighed(payload as Readable, decoder, lease, limit)); // A4
    } catch (error) {
      done(error instanceof Error ? error : new Error('unreadable body', { cause: error }));
    }
  });
  fastify.addHook('onSend', (request, reply, payload, done) => {
    const bytes = typeof payload === 'string' || Buffer.isBuffer(payload) ? payload.length : 0;
    if (reply.statusCode >= 400 || bytes <= SMALL_ANSWER) return done(null, payload);
    const lease = leaseOf(budget, request, reply);
    try {
      lease.hold(lease.bytes + bytes);
      done(null, payload);
    } catch (error) {
      done(error instanceof Error ? error : new Error('no answer', { cause: error }));
    }
  });
}

/** Counts what an answer holds that is sent piece by piece: the largest of its pieces, until it has ended. Throws OVERLOADED. */
export function holdPiece(request: FastifyRequest, reply: FastifyReply, bytes: number): void {
  const budget = budgets.get(request.server.server);
  if (budget && bytes > SMALL_ANSWER) leaseOf(budget, request, reply).hold(bytes);
}

function leaseOf(budget: MemoryBudget, request: FastifyRequest, reply: FastifyReply): MemoryLease {
  const known = leases.get(request);
  if (known !== undefined) return known;
  const lease = budget.open();
  leases.set(request, lease);
  reply.raw.once('close', () => lease.close());
  return lease;
}

function decoderOf({ raw }: FastifyRequest): (() => Duplex) | undefined {
  const name = (raw.headers['content-encoding'] ?? 'identity').trim().toLowerCase();
  if (name === 'identity' || name === '') return undefined;
  const decoder = Object.hasOwn(DECODERS, name) ? DECODERS[name] : undefined;
  if (decoder !== undefined) return decoder;
  throw new EngineError(
    'MEDIA_TYPE_UNSUPPORTED',
    `The content coding "${name.slice(0, 40)}" is not known; send the body as it is, or packed as gzip or br.`,
    { headers: { 'accept-encoding': 'gzip, br' } },
  );
}

function toldLength({ raw }: FastifyRequest, limit: number): number {
  const length = Number(raw.headers['content-length'] ?? 0);
  if (length > limit) throw tooLarge(limit);
  return length;
}

function weighed(payload: Readable, decoder: (() => Duplex) | undefined, lease: MemoryLease, limit: number): Readable {
  const weight = new JsonWeight();
  let bytes = 0;
  const scale = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      bytes += chunk.length;
      try {
        if (bytes > limit) throw tooLarge(limit);
        lease.hold(weight.add(chunk));
        done(null, chunk);
      } catch (error) {
        done(error instanceof Error ? error : new Error('unreadable body', { cause: error }));
      }
    },
  });
  const unpacking = decoder?.();
  unpacking?.on('error', (cause: Error) => scale.destroy(notPacked(cause)));
  payload.on('error', (error: Error) => scale.destroy(error));
  scale.on('error', () => {
    payload.unpipe();
    unpacking?.destroy();
    payload.resume(); // A3
  });
  (unpacking === undefined ? payload : payload.pipe(unpacking)).pipe(scale);
  return scale;
}

function tooLarge(limit: number): EngineError {
  return new EngineError('BODY_TOO_LARGE', `The body may have at most ${Math.floor(limit / 1_048_576)} MiB.`);
}

function notPacked(cause: Error): EngineError {
  return new EngineError('BODY_MALFORMED', `The body is not packed as its Content-Encoding says (${cause.message}).`, {
    cause,
  });
}
