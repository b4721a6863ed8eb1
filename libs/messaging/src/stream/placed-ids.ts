import { EXECUTION_ID_PREFIX, shardOf, type ExecutionId } from '@workflows/contracts';
import type { Clock, Entropy, ExecutionIds } from '@workflows/runtime';
import type { ExecutorLink } from './executor-link';
import type { ExecutorLinks } from './executor-links';

export interface PlacedIdsParts {
  links: Pick<ExecutorLinks, 'owning' | 'ownerOf'>;
  shardCount: number;
  clock: Pick<Clock, 'now'>;
  entropy: Pick<Entropy, 'uuid'>;
}

/** Much longer than an execution that is waited for takes, so that few are still under way with whoever had the turn before. */
const TURN_MS = 2_000;
/** So much of a core each of those whose turn it is may be used before there is one more of them. */
const FULL = 0.6;
/** An id in so many is on one of their shards, where there are no more than some twenty executors a turn; else any will do. */
const MOST_TRIES = 100;

/**
 * Ids that keep executions company: those that are started at about the same time are born on shards of as few executors as can bear
 * all that goes on, and each executor has its turn. What an execution costs is mostly its part of a commit, of a line, of a wake-up; spread thinly over
 * all executors everyone pays for more of them.
 *   P1. Whose turn it is follows from the time of the database and from who is there: gateways agree without a word.
 *   P2. It is a wish, no more. Any owner of the shard does the work; an id that found no place is as good.
 */
export class PlacedIds implements ExecutionIds {
  constructor(private readonly parts: PlacedIdsParts) {}

  next(): ExecutionId {
    const { links, shardCount } = this.parts;
    const turn = this.whoseTurn();
    let id = this.any();
    if (turn === undefined) return id;
    for (let tries = 1; tries < MOST_TRIES && !turn.includes(links.ownerOf(shardOf(id, shardCount))); tries++)
      id = this.any();
    return id; // P2
  }

  private any(): ExecutionId {
    return EXECUTION_ID_PREFIX + this.parts.entropy.uuid();
  }

  /** Undefined where it is everybody's. */
  private whoseTurn(): (ExecutorLink | undefined)[] | undefined {
    const owning = this.parts.links.owning();
    const many = Math.max(1, Math.ceil(owning.reduce((sum, { busy = FULL }) => sum + busy, 0) / FULL));
    if (many >= owning.length) return undefined;
    owning.sort((one, other) => (one.executor.id < other.executor.id ? -1 : 1));
    const first = Math.floor(this.parts.clock.now() / TURN_MS); // P1
    return Array.from({ length: many }, (_, index) => owning[(first + index) % owning.length]);
  }
}
