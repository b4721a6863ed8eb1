import { Injectable } from '@nestjs/common';
import type { BeforeApplicationShutdown } from '@nestjs/common';
import type { FastifyReply } from 'fastify';

export interface OpenConnection {
  /** Aborted when the client has gone, or the app stops. */
  signal: AbortSignal;
  /** The answer is known: nothing needs to be told any more. */
  done(): void;
}

/** Requests that wait for something. None keeps an app from stopping, and none waits for a client that has gone. */
@Injectable()
export class OpenConnections implements BeforeApplicationShutdown {
  private readonly open = new Set<AbortController>();
  private isStopping = false;

  track(reply: FastifyReply): OpenConnection {
    const controller = new AbortController();
    const gone = (): void => controller.abort();
    this.open.add(controller);
    if (this.isStopping) gone(); // one more request on a connection that is still open
    reply.raw.once('close', gone);
    const done = (): void => {
      this.open.delete(controller);
      reply.raw.off('close', gone);
    };
    return { signal: controller.signal, done };
  }

  beforeApplicationShutdown(): void {
    this.isStopping = true;
    for (const controller of this.open) controller.abort();
  }
}
