import { Injectable } from '@nestjs/common';
import type { BeforeApplicationShutdown } from '@nestjs/common';
import type { FastifyReply } from 'fastify';

export interface OpenConnection {
  /** Aborted when the client has gone, or the app stops. Made when it is first asked for. */
  readonly signal: AbortSignal;
  /** Told the same; at once, if it was so before. */
  onGone(listener: () => void): void;
  /** The answer is known: nothing needs to be told any more. */
  done(): void;
}

/** Requests that wait for something. None keeps an app from stopping, and none waits for a client that has gone. */
@Injectable()
export class OpenConnections implements BeforeApplicationShutdown {
  private readonly open = new Set<Connection>();
  private isStopping = false;

  track(reply: FastifyReply): OpenConnection {
    const connection: Connection = new Connection(reply, () => this.open.delete(connection));
    this.open.add(connection);
    if (this.isStopping) connection.gone(); // one more request on a connection that is still open
    return connection;
  }

  beforeApplicationShutdown(): void {
    this.isStopping = true;
    for (const connection of this.open) connection.gone();
  }
}

class Connection implements OpenConnection {
  private readonly listeners: (() => void)[] = [];
  private isGone = false;
  private aborting: AbortController | undefined;

  constructor(
    private readonly reply: FastifyReply,
    private readonly whenDone: () => void,
  ) {
    reply.raw.once('close', this.gone);
  }

  get signal(): AbortSignal {
    if (this.aborting === undefined) {
      const controller = (this.aborting = new AbortController());
      this.onGone(() => controller.abort());
    }
    return this.aborting.signal;
  }

  onGone(listener: () => void): void {
    if (this.isGone) listener();
    else this.listeners.push(listener);
  }

  done(): void {
    this.reply.raw.off('close', this.gone);
    this.whenDone();
  }

  readonly gone = (): void => {
    this.isGone = true;
    for (const listener of this.listeners.splice(0)) listener();
  };
}
