import { EngineError, shardOf, type StartOutcome, type StartRequest } from '@workflows/contracts';
import type { StartIntake } from '../ports/command-bus';
import type { StartInsertion, StartStore } from '../ports/execution-store';

const MAX_GROUP = 200;

interface Waiting {
  request: StartRequest;
  resolve(outcome: StartOutcome): void;
  reject(error: unknown): void;
}

/**
 * Starts made durable outside of any batch: whatever gathers while an insert is under way goes into the next one.
 * `announce` is called for each new execution once it is durable; one that is lost is found by its owner's sweep (I11).
 */
export class GroupedStarts implements StartIntake {
  private waiting: Waiting[] = [];
  private running = false;

  constructor(
    private readonly store: StartStore,
    private readonly shardCount: number,
    private readonly announce: (request: StartRequest) => void,
  ) {}

  start(request: StartRequest): Promise<StartOutcome> {
    return new Promise((resolve, reject) => {
      this.waiting.push({ request, resolve, reject });
      void this.run();
    });
  }

  private async run(): Promise<void> {
    if (this.running) return;
    this.running = true;
    while (this.waiting.length > 0) await this.insert(this.waiting.splice(0, MAX_GROUP));
    this.running = false;
  }

  private async insert(group: readonly Waiting[]): Promise<void> {
    try {
      const rows = group.map(({ request }) => ({ request, shard: shardOf(request.executionId, this.shardCount) }));
      const insertions = await this.store.insertStarts(rows);
      for (const [index, waiting] of group.entries()) this.settle(waiting, insertions[index]);
    } catch (error) {
      const failure = new EngineError(
        'UNAVAILABLE',
        'The database did not take the start; whether it exists is unknown. Send it again with an idempotency key.',
        {
          cause: error,
          retryAfterSeconds: 1,
        },
      );
      for (const { reject } of group) reject(failure);
    }
  }

  private settle({ request, resolve, reject }: Waiting, insertion: StartInsertion | undefined): void {
    if (insertion?.kind !== 'started') {
      const message =
        'This idempotency key was used for a start with another body. Use a new key, or send the same body.';
      return reject(new EngineError('IDEMPOTENCY_CONFLICT', message));
    }
    if (!insertion.outcome.replayed) this.announce(request);
    resolve(insertion.outcome);
  }
}
