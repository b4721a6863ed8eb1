import { RateLimit, reasonOf } from '../log';
import { ExecutorLink, type ExecutorAddress, type ExecutorLinkOptions, type LinkListener } from './executor-link';

export interface ExecutorLinksOptions extends ExecutorLinkOptions {
  /** The executors that are alive. */
  executors: () => Promise<ExecutorAddress[]>;
  refreshMs?: number;
}

/** What happens to the links of this process. */
export interface LinksListener extends Partial<Pick<LinkListener, 'opened' | 'reply' | 'lost' | 'closed'>> {
  /** These shards have another owner than before, or one that is known again. */
  moved?(shards: ReadonlySet<number>): void;
}

const REFRESH_MS = 1_000;

/**
 * A stream to each executor that is alive, and who owns which shard, as they say it.
 *   L1. Two may say that they own a shard, for one that stands still does not know better: the higher epoch is right (I13).
 *   L2. What is known is a hint. The fence in the database decides, and an executor that does not own a shard any more says so.
 */
export class ExecutorLinks {
  private readonly links = new Map<string, ExecutorLink>();
  private readonly owners = new Map<number, { link: ExecutorLink; epoch: number }>();
  private readonly listeners: LinksListener[] = [];
  private readonly complaints = new RateLimit(10_000);
  private refreshing: NodeJS.Timeout | undefined;
  private isClosed = false;

  constructor(private readonly options: ExecutorLinksOptions) {}

  listen(listener: LinksListener): void {
    this.listeners.push(listener);
  }

  /** Resolves when the executors that are alive now are known; the streams open by themselves. */
  async start(): Promise<void> {
    await this.refresh();
  }

  /** Undefined while nobody is known to own the shard. */
  ownerOf(shard: number): ExecutorLink | undefined {
    return this.owners.get(shard)?.link;
  }

  open(): ExecutorLink[] {
    return [...this.links.values()].filter(({ isOpen }) => isOpen);
  }

  /** Those that own shards. */
  owning(): ExecutorLink[] {
    return [...new Set([...this.owners.values()].map(({ link }) => link))];
  }

  get ownedShards(): number {
    return this.owners.size;
  }

  close(): void {
    this.isClosed = true;
    clearTimeout(this.refreshing);
    for (const link of this.links.values()) link.close();
    this.links.clear();
  }

  private async refresh(): Promise<void> {
    try {
      this.connect(await this.options.executors());
    } catch (error) {
      this.complaints.pass('list', (more) =>
        this.options.log.warn('The list of executors could not be read; the last one stays in use', {
          reason: reasonOf(error),
          more,
        }),
      );
    }
    if (this.isClosed) return this.close(); // it was closed while the list was read
    this.refreshing = setTimeout(() => {
      this.refresh().catch(() => undefined); // it has told already
    }, this.options.refreshMs ?? REFRESH_MS).unref();
  }

  private connect(alive: readonly ExecutorAddress[]): void {
    const listener: LinkListener = {
      opened: (link) => this.listeners.forEach(({ opened }) => opened?.(link)),
      shards: (link, shards) => this.own(link, shards),
      reply: (id, reply) => this.listeners.forEach((one) => one.reply?.(id, reply)),
      links: () => this.links.size,
      lost: (id) => this.listeners.forEach(({ lost }) => lost?.(id)),
      closed: (link) => {
        this.own(link, []);
        this.listeners.forEach(({ closed }) => closed?.(link));
      },
    };
    const keys = new Set(alive.map(keyOf));
    for (const [key, link] of this.links) {
      if (keys.has(key) || link.isOpen) continue; // one that answers is alive, whatever the database could be told of it
      this.links.delete(key);
      link.close();
    }
    for (const executor of alive) {
      const key = keyOf(executor);
      if (!this.links.has(key))
        this.links.set(key, new ExecutorLink(executor, this.options, listener, this.complaints));
    }
  }

  private own(link: ExecutorLink, shards: readonly [shard: number, epoch: number][]): void {
    const moved = new Set<number>();
    const named = new Set(shards.map(([shard]) => shard));
    for (const [shard, owner] of this.owners) if (owner.link === link && !named.has(shard)) this.owners.delete(shard);
    for (const [shard, epoch] of shards) {
      const known = this.owners.get(shard);
      if (known && known.link !== link && known.epoch > epoch) continue; // L1
      if (known?.link !== link || known.epoch !== epoch) moved.add(shard);
      this.owners.set(shard, { link, epoch });
    }
    if (moved.size > 0) this.listeners.forEach((one) => one.moved?.(moved));
  }
}

/** An executor that came back at the same address is another one. */
function keyOf({ id, address }: ExecutorAddress): string {
  return `${id} ${address}`;
}
