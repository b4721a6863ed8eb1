import type { EngineError } from '@workflows/contracts';
import { NO_MESSAGE_HANDLER } from '@nestjs/microservices/constants';
import type { ConnectionOptions } from 'node:tls';
import { firstValueFrom, fromEvent, merge, mergeMap, race, throwError, timer } from 'rxjs';
import { unavailable } from '../pending-replies';
import { SecretTcpClient } from './secret-tcp-client';

export interface TcpRequesterOptions {
  host: string;
  port: number;
  secret: string;
  /** Given: the connection is TLS with these options (`ca`, `cert`, `key`, `servername`). */
  tls?: ConnectionOptions;
  timeoutMs?: number;
  connectTimeoutMs?: number;
}

/**
 * Requests to one service over Nest's TCP transport. Every failure of the way there is an UNAVAILABLE, but that the service knows no such
 * pattern, which is `NotHandled`.
 *   C1. The client connects again by itself at the next request after a connection closed.
 *   C2. It does not see a peer that is gone without a word. So a request that nobody answered, while nothing else was
 *       answered either, ends the connection.
 */
export class TcpRequester {
  private readonly client: SecretTcpClient;
  private lastAnswerAt = 0;

  constructor(private readonly options: TcpRequesterOptions) {
    this.client = new SecretTcpClient({ ...options, connectTimeoutMs: options.connectTimeoutMs ?? 2_000 });
  }

  async request(
    pattern: string,
    request: object,
    limits: { timeoutMs?: number; signal?: AbortSignal } = {},
  ): Promise<unknown> {
    const sentAt = Date.now();
    const timeoutMs = limits.timeoutMs ?? this.options.timeoutMs ?? 5_000;
    try {
      await this.client.connect();
      const timeout = timer(timeoutMs).pipe(mergeMap(() => throwError(() => new TimedOut(timeoutMs))));
      const answer = this.client.send<unknown, object>(pattern, request);
      const ends = limits.signal ? [aborted(limits.signal), timeout] : [timeout];
      const value = await firstValueFrom(race(answer, ...ends));
      this.lastAnswerAt = Date.now();
      return value;
    } catch (error) {
      if (error === NO_MESSAGE_HANDLER) throw new NotHandled(); // the one word that the transport has for it
      if (error instanceof TimedOut && this.lastAnswerAt < sentAt) this.client.close(); // C2
      throw this.failure(error);
    }
  }

  close(): void {
    this.client.close();
  }

  private failure(error: unknown): EngineError {
    return unavailable(`The service at ${this.options.host}:${this.options.port} did not answer.`, error);
  }
}

/** The service is there, and does not know what it was asked. */
export class NotHandled extends Error {}

class TimedOut extends Error {
  constructor(timeoutMs: number) {
    super(`No answer within ${timeoutMs} ms`);
  }
}

function aborted(signal: AbortSignal) {
  const gone = throwError(() => new Error('The request was given up'));
  return merge(...(signal.aborted ? [gone] : []), fromEvent(signal, 'abort').pipe(mergeMap(() => gone)));
}
