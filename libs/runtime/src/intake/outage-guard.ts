import { EngineError, type CommandReply, type ExecutionCommand } from '@workflows/contracts';
import type { CommandBus } from '../ports/command-bus';
import type { StoreHealth } from '../ports/store-health';

const UNKNOWN =
  'The database takes nothing at the moment; whether this was done is unknown. Send the same request again soon, a start with an idempotency key.';

/**
 * The way of clients to the owners of executions while the store takes nothing: nobody is kept waiting.
 *   G1. What a task came to is work that was done. It is handed on all the same, for its owner keeps it until the store is back, and its
 *       sender is told that the outcome is unknown: a worker that never asks again loses nothing. Everything else is refused.
 *   G2. Commands that wait for their answer when that begins are told that it is unknown: their owner keeps them, too.
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
    const { outage } = this.health;
    if (outage && !isResult(command)) return Promise.reject(outage);
    if (outage) return this.handOn(command, outage);
    return new Promise((resolve, reject) => {
      this.waiting.add(reject);
      const done = <T>(settle: (outcome: T) => void, outcome: T): void => {
        this.waiting.delete(reject);
        settle(outcome);
      };
      this.bus.send(command).then(
        (reply) => done(resolve, reply),
        (error: unknown) => done(reject, error),
      );
    });
  }

  /** G1. That nobody hears of the answer, or of its failure, is what the sender has been told. */
  private handOn(command: ExecutionCommand, outage: EngineError): Promise<never> {
    this.bus.send(command).catch(() => undefined);
    return Promise.reject(unknown(outage));
  }

  private giveUp(outage: EngineError): void {
    const failure = unknown(outage);
    for (const reject of this.waiting) reject(failure);
    this.waiting.clear();
  }
}

function isResult(command: ExecutionCommand): boolean {
  return command.kind === 'answer' && command.answer.kind !== 'heartbeat';
}

function unknown(cause: EngineError): EngineError {
  return new EngineError('UNAVAILABLE', UNKNOWN, { cause, retryAfterSeconds: 2 });
}
