import { EngineError, shardOf, type StartOutcome, type StartRequest } from '@workflows/contracts';
import type { Starter } from '../ports/command-bus';
import type { StartResult, StartStore } from '../ports/execution-store';
import { isOutage, type StoreHealth } from '../ports/store-health';
import { Gathering } from './gathering';
import { nameTaken } from './name-taken';

const MAX_GROUP = 200;

interface Waiting {
  request: StartRequest;
  resolve(outcome: StartOutcome): void;
  reject(error: unknown): void;
}

/**
 * Starts by inserting executions outside of any batch: whatever gathers while an insert is under way goes into the next one.
 * `announce` is called for each new execution once it is durable; one that is lost is found by its owner's sweep (I11).
 *   G1. While nothing can be written a start is refused at once, and none waits for a connection that does not come.
 *   G2. A group that cannot be written is written by halves, so that a start harms no other: to insert it twice is to insert it once.
 */
export class DirectStarter implements Starter {
  private readonly waiting = new Gathering<Waiting>(
    (group) => this.insert(group),
    () => MAX_GROUP,
  );

  constructor(
    private readonly store: StartStore,
    private readonly shardCount: number,
    private readonly announce: (request: StartRequest) => void,
    private readonly health: Pick<StoreHealth, 'outage'>,
  ) {}

  start(request: StartRequest): Promise<StartOutcome> {
    if (this.health.outage) return Promise.reject(this.health.outage); // G1
    return new Promise((resolve, reject) => this.waiting.add({ request, resolve, reject }));
  }

  private async insert(group: readonly Waiting[]): Promise<void> {
    try {
      const starts = group.map(({ request }) => ({ request, shard: shardOf(request.executionId, this.shardCount) }));
      const results = await this.store.insertStarts(starts);
      for (const [index, waiting] of group.entries()) this.settle(waiting, results[index]);
    } catch (error) {
      if (group.length > 1 && !isOutage(error)) return this.insertHalves(group); // G2
      const message =
        'The database did not take the start; whether it exists is unknown. Send it again with an idempotency key.';
      const failure = new EngineError('UNAVAILABLE', message, { cause: error, retryAfterSeconds: 1 });
      for (const { reject } of group) reject(failure);
    }
  }

  private async insertHalves(group: readonly Waiting[]): Promise<void> {
    const middle = Math.ceil(group.length / 2);
    await this.insert(group.slice(0, middle));
    await this.insert(group.slice(middle));
  }

  private settle({ request, resolve, reject }: Waiting, result: StartResult | undefined): void {
    if (result === undefined || result === 'conflict') {
      const message =
        'This idempotency key was used for a start with another body. Use a new key, or send the same body.';
      return reject(new EngineError('IDEMPOTENCY_CONFLICT', message));
    }
    if ('takenBy' in result) return reject(nameTaken(request.name ?? '', result.takenBy));
    if (!result.replayed) this.announce(request);
    resolve(result);
  }
}
