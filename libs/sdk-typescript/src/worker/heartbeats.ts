import type { PolledTaskAnswer } from '../api/generated';
import type { AnyJson } from '../json';
import type { Client } from '../client/client';
import { Conflict, NotFound } from '../client/errors';

/** A worker that is silent for a minute counts as lost, and one that is busy with everything it may take does not poll. */
const LONGEST_MS = 15_000;

/** Says of a task that it is worked on, until that is over, and hears where nobody wants it any more. */
export class Heartbeats {
  private readonly closed = new AbortController();
  private readonly timer: NodeJS.Timeout;
  private beating: Promise<unknown> = Promise.resolve();

  constructor(
    private readonly client: Client,
    private readonly task: PolledTaskAnswer,
  ) {
    const everyMs = Math.min(((task.heartbeat ?? Infinity) * 1000) / 3, LONGEST_MS);
    this.timer = setInterval(() => {
      // One that gets lost is followed by the next.
      this.beating = this.beat().catch(() => undefined);
    }, everyMs);
  }

  get signal(): AbortSignal {
    return this.closed.signal;
  }

  readonly beat = async (details?: AnyJson): Promise<boolean> => {
    try {
      const body = details === undefined ? {} : { details };
      await this.client.call('heartbeatTask', { token: this.task.token, body }, { attempts: 1 });
      return true;
    } catch (error) {
      if (!(error instanceof Conflict || error instanceof NotFound)) throw error;
      this.closed.abort(error);
      return false;
    }
  };

  async stop(): Promise<void> {
    clearInterval(this.timer);
    await this.beating;
  }
}
