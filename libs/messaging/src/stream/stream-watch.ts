import { EXECUTOR_PROTOCOL, shardOf, type ExecutionId, type ExecutorMessages } from '@workflows/contracts';
import type { ExecutionWatch, ReadExecution, WatchedExecution } from '@workflows/runtime';
import type { Ask } from './executor-link';
import type { ExecutorLinks } from './executor-links';

export interface StreamWatchOptions {
  links: ExecutorLinks;
  shardCount: number;
  /** Which of the executions have ended, by the record. */
  findEnded(ids: readonly ExecutionId[]): Promise<readonly ExecutionId[]>;
}

interface Watched {
  id: ExecutionId;
  shard: number;
  ask?: Ask | undefined;
  tell(read?: ReadExecution): void;
}

type News = ExecutorMessages['executor.executions.watch']['answer'];

const LOOK_AGAIN_MS = 500;

/**
 * Tells a gateway when executions that it starts end, by the word of their owners.
 *   W1. The owner is asked before it is told of the start, over the same stream: no end is missed.
 *   W2. Another owner is asked when the shard moves. Once it has said that it watches, the record is looked at: what ended before that is
 *       found there.
 */
export class StreamWatch implements ExecutionWatch {
  private readonly watched = new Map<ExecutionId, Set<Watched>>();
  private unseen = new Set<ExecutionId>();
  private looking: NodeJS.Timeout | undefined;

  constructor(private readonly options: StreamWatchOptions) {
    options.links.listen({ moved: (shards) => this.follow(shards) });
  }

  watch(id: ExecutionId): WatchedExecution {
    let tell: Watched['tell'] = () => undefined;
    const finished = new Promise<ReadExecution | undefined>((resolve) => (tell = resolve));
    const watched: Watched = { id, shard: shardOf(id, this.options.shardCount), tell };
    this.watched.set(id, (this.watched.get(id) ?? new Set()).add(watched));
    this.ask(watched, () => undefined); // W1
    return { finished, stop: () => this.leave(watched) };
  }

  close(): void {
    clearTimeout(this.looking);
    for (const all of this.watched.values()) for (const watched of all) this.leave(watched);
  }

  private follow(shards: ReadonlySet<number>): void {
    for (const all of this.watched.values())
      for (const watched of all) {
        if (!shards.has(watched.shard)) continue;
        watched.ask?.enough();
        this.ask(watched, () => this.look(watched.id)); // W2
      }
  }

  private ask(watched: Watched, watching: () => void): void {
    const link = this.options.links.ownerOf(watched.shard);
    watched.ask = link?.ask(
      'executor.executions.watch',
      { v: EXECUTOR_PROTOCOL, executionId: watched.id },
      {
        answered: (news) => {
          const told = news as News; // both sides speak one version of the stream
          if (!told.ended) return watching();
          watched.ask?.forget();
          this.end(watched.id, told.execution as ReadExecution | undefined);
        },
        failed: () => (watched.ask = undefined), // whoever owns the shard next is asked
      },
    );
  }

  private look(id: ExecutionId): void {
    this.unseen.add(id);
    this.looking ??= setTimeout(() => {
      this.looking = undefined;
      const ids = [...this.unseen];
      this.unseen = new Set();
      this.options.findEnded(ids).then(
        (ended) => ended.forEach((one) => this.end(one, undefined)),
        () =>
          setTimeout(
            () => ids.filter((one) => this.watched.has(one)).forEach((one) => this.look(one)),
            LOOK_AGAIN_MS,
          ).unref(),
      );
    }, 0);
  }

  private end(id: ExecutionId, execution: ReadExecution | undefined): void {
    for (const watched of this.watched.get(id) ?? []) {
      this.leave(watched);
      watched.tell(execution);
    }
  }

  private leave(watched: Watched): void {
    watched.ask?.enough();
    watched.ask = undefined;
    const all = this.watched.get(watched.id);
    if (all?.delete(watched) && all.size === 0) this.watched.delete(watched.id);
  }
}
