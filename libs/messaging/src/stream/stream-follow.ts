import { EXECUTOR_PROTOCOL, shardOf, type ExecutionId } from '@workflows/contracts';
import type { ExecutionFollow } from '@workflows/runtime';
import type { Ask } from './executor-link';
import type { ExecutorLinks } from './executor-links';

interface Followed {
  readonly shard: number;
  readonly followers: Set<() => void>;
  ask: Ask | undefined;
}

/**
 * Follows executions by the word of their owners, who are asked once for all that follow the same one.
 *   F1. The first word of an owner is that it tells from now on. Everybody looks then: what came before, under another owner, too, is in
 *       the record.
 *   F2. An owner that is gone says nothing more, and nothing happens until there is another one, which is asked.
 */
export class StreamFollow implements ExecutionFollow {
  private readonly followed = new Map<ExecutionId, Followed>();

  constructor(
    private readonly links: ExecutorLinks,
    private readonly shardCount: number,
  ) {
    links.listen({
      moved: (shards) => {
        for (const [id, followed] of this.followed) if (shards.has(followed.shard)) this.ask(id, followed);
      },
    });
  }

  follow(id: ExecutionId, wentOn: () => void): () => void {
    const follower = (): void => wentOn(); // one function may follow twice
    const known = this.followed.get(id);
    const followed = known ?? { shard: shardOf(id, this.shardCount), followers: new Set(), ask: undefined };
    followed.followers.add(follower);
    if (known) wentOn();
    else {
      this.followed.set(id, followed);
      this.ask(id, followed);
    }
    return () => {
      followed.followers.delete(follower);
      if (followed.followers.size > 0 || this.followed.get(id) !== followed) return;
      this.followed.delete(id);
      followed.ask?.enough();
    };
  }

  private ask(executionId: ExecutionId, followed: Followed): void {
    followed.ask?.enough();
    followed.ask = this.links.ownerOf(followed.shard)?.ask(
      'executor.executions.follow',
      { v: EXECUTOR_PROTOCOL, executionId },
      {
        answered: () => followed.followers.forEach((wentOn) => wentOn()), // F1
        failed: () => (followed.ask = undefined), // F2
      },
    );
  }
}
