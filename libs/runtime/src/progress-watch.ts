import type { ExecutionId, TenantId } from '@workflows/contracts';
import type { LiveTexts } from './ai/live-texts';
import type { ExecutionFollow, ExecutionListener } from './ports/execution-follow';

/** Follows executions of this very process. */
export class ProgressWatch implements ExecutionFollow {
  private readonly followers = new Map<ExecutionId, Set<() => void>>();

  constructor(private readonly texts: LiveTexts) {}

  follow(tenant: TenantId, id: ExecutionId, { wentOn, said }: ExecutionListener): () => void {
    const unfollow = this.followProgress(id, wentOn);
    const unhear = this.texts.hear(tenant, id, said);
    return () => {
      unfollow();
      unhear();
    };
  }

  /** Without what models say. */
  followProgress(id: ExecutionId, wentOn: () => void): () => void {
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
