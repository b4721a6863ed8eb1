import type { ExecutionId } from '@workflows/contracts';
import type { ExecutionFollow } from './ports/execution-follow';

/** Follows executions of this very process. */
export class ProgressWatch implements ExecutionFollow {
  private readonly followers = new Map<ExecutionId, Set<() => void>>();

  follow(id: ExecutionId, wentOn: () => void): () => void {
    const follower = (): void => wentOn(); // one function may follow twice
    const all = this.followers.get(id) ?? new Set();
    this.followers.set(id, all.add(follower));
    wentOn();
    return () => {
      all.delete(follower);
      if (all.size === 0 && this.followers.get(id) === all) this.followers.delete(id);
    };
  }

  wentOn(id: ExecutionId): void {
    for (const follower of this.followers.get(id) ?? []) follower();
  }
}
