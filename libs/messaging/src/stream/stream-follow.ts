import {
  EXECUTOR_PROTOCOL,
  shardOf,
  type ExecutionId,
  type ExecutorMessages,
  type TenantId,
} from '@workflows/contracts';
import { TextsSoFar, type ExecutionFollow, type ExecutionListener } from '@workflows/runtime';
import type { Ask } from './executor-link';
import type { ExecutorLinks } from './executor-links';

interface Followed {
  readonly tenant: TenantId;
  readonly id: ExecutionId;
  readonly shard: number;
  readonly listeners: Set<ExecutionListener>;
  readonly texts: TextsSoFar;
  ask: Ask | undefined;
}

type News = ExecutorMessages['executor.executions.follow']['answer'];

/**
 * Follows executions by the word of their owners, who are asked once for all that follow the same one.
 *   F1. The first word of an owner is that it tells from now on. Everybody looks then: what came before, under another owner, too, is in
 *       the record.
 *   F2. An owner that is gone says nothing more, and nothing happens until there is another one, which is asked.
 *   F3. What models say is told by the owner from its beginning to whoever asks first; who comes later hears from here what it has said so far.
 */
export class StreamFollow implements ExecutionFollow {
  private readonly followed = new Map<string, Followed>();

  constructor(
    private readonly links: ExecutorLinks,
    private readonly shardCount: number,
  ) {
    links.listen({
      moved: (shards) => {
        for (const followed of this.followed.values()) if (shards.has(followed.shard)) this.ask(followed);
      },
    });
  }

  follow(tenant: TenantId, id: ExecutionId, { wentOn, said }: ExecutionListener): () => void {
    const key = JSON.stringify([tenant, id]);
    const listener: ExecutionListener = { wentOn, said }; // one may follow twice
    const known = this.followed.get(key);
    const followed = known ?? this.begin(tenant, id);
    followed.listeners.add(listener);
    if (known) {
      wentOn();
      for (const piece of known.texts.pieces()) said(piece); // F3
    } else {
      this.followed.set(key, followed);
      this.ask(followed);
    }
    return () => {
      followed.listeners.delete(listener);
      if (followed.listeners.size > 0 || this.followed.get(key) !== followed) return;
      this.followed.delete(key);
      followed.ask?.enough();
    };
  }

  private begin(tenant: TenantId, id: ExecutionId): Followed {
    const shard = shardOf(id, this.shardCount);
    return { tenant, id, shard, listeners: new Set(), texts: new TextsSoFar(), ask: undefined };
  }

  private ask(followed: Followed): void {
    followed.ask?.enough();
    followed.texts.forget(); // its owner begins anew
    followed.ask = this.links.ownerOf(followed.shard)?.ask(
      'executor.executions.follow',
      { v: EXECUTOR_PROTOCOL, executionId: followed.id, textsOf: followed.tenant },
      {
        answered: (news) => this.hear(followed, news as News), // both sides speak one version of the stream
        failed: () => (followed.ask = undefined), // F2
      },
    );
  }

  private hear({ listeners, texts }: Followed, { text }: News): void {
    if (text === undefined) return listeners.forEach(({ wentOn }) => wentOn()); // F1
    texts.take(text);
    listeners.forEach(({ said }) => said(text));
  }
}
