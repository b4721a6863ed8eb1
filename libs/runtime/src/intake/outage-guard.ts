import { EngineError, type CommandReply, type ExecutionCommand } from '@workflows/contracts';
import type { CommandBus } from '../ports/command-bus';
import type { StoreHealth } from '../ports/store-health';

const UNKNOWN =
  'The database takes nothing at the moment; whether this was done is unknown. Send the same request again soon, a start with an idempotency key.';

/**
 * The way of clients to the owners of executions. While the store takes nothing, commands are refused at once; those that wait for their
 * answer when that begins are told that it is unknown: their owner keeps them and may still do what they say.
 */
export class OutageGuard implements CommandBus {
  private readonly waiting = new Set<(failure: EngineError) => void>();

  constructor(
    private readonly bus: Pick<CommandBus, 'send'>,
    private readonly health: StoreHealth,
  ) {
    health.onChange((outage) => outage && this.giveUp(outage));
  }

  send(command: ExecutionCommand): Promise<CommandReply> {
    if (this.health.outage) return Promise.reject(this.health.outage);
    return new Promise((resolve, reject) => {
      this.waiting.add(reject);
      this.bus
        .send(command)
        .then(resolve, reject)
        .finally(() => this.waiting.delete(reject));
    });
  }

  private giveUp(cause: EngineError): void {
    const failure = new EngineError('UNAVAILABLE', UNKNOWN, { cause, retryAfterSeconds: 2 });
    for (const reject of this.waiting) reject(failure);
    this.waiting.clear();
  }
}
