import type { ExecutionId, ExecutionView, TenantId } from '@workflows/contracts';
import type { Clock, ExecutionFollow } from '@workflows/runtime';
import type { OpenConnection } from '../open-connections';
import { Bell } from './bell';
import type { HistoryPage } from './history-pages';
import { PendingTexts, type TextRoom } from './pending-texts';
import { ALIVE, OPENING, READ_AGAIN_MS, SILENCE_MS, frameOf } from './server-sent-events';

export interface StreamedHistory {
  tenant: TenantId;
  id: ExecutionId;
  /** What is sent first. */
  page: HistoryPage;
  connection: OpenConnection;
  /** Called before a page is sent; throws where there is no room for it, and the client has to come back. */
  hold(page: HistoryPage): void;
}

export interface HistorySources {
  follower: ExecutionFollow;
  clock: Clock;
  textRoom: TextRoom;
  page(tenant: TenantId, id: ExecutionId, afterSeq: number): Promise<HistoryPage | undefined>;
  view(tenant: TenantId, id: ExecutionId): Promise<ExecutionView>;
}

/**
 * A history as it grows, for one client.
 *   S1. It is followed before it is read again: what happens meanwhile is told afterwards.
 *   S2. The next page is read when the client has taken the one before, so that a slow one holds one page.
 *   S3. While the record cannot be read the stream stays open: an error would end that of a browser for good.
 *   S4. What models say goes out between the pages, and before the page that tells what became of it. It has no id, as nothing goes on after it
 *       (ADR 52).
 */
export class OpenHistory {
  private readonly bell = new Bell();
  private readonly texts: PendingTexts;
  private isGone = false;
  /** The record may hold more than was read. */
  private isBehind = true;
  /** It waits for something to tell. */
  private isIdle = false;

  constructor(
    private readonly sources: HistorySources,
    private readonly streamed: StreamedHistory,
  ) {
    this.texts = new PendingTexts(sources.textRoom);
    streamed.connection.onGone(() => {
      this.isGone = true;
      this.bell.ring();
    });
  }

  async *frames(): AsyncGenerator<string> {
    const { page, hold } = this.streamed;
    const unfollow = this.follow(); // S1
    try {
      yield OPENING;
      for (let part: HistoryPage | undefined = page; part; part = await this.nextPage(part)) {
        yield* this.said(); // S4
        hold(part);
        yield* part.frames; // S2
        if (part.isEnd) return yield* this.end();
        if (!part.hasMore) yield* this.untilBehind();
      }
    } finally {
      unfollow();
      this.texts.take();
    }
  }

  private follow(): () => void {
    const { tenant, id } = this.streamed;
    return this.sources.follower.follow(tenant, id, {
      wentOn: () => {
        this.isBehind = true;
        this.bell.ring();
      },
      said: (piece) => {
        this.texts.add(piece);
        if (this.isIdle) this.bell.ring(); // the record is not read again for that
      },
    });
  }

  private async *untilBehind(): AsyncGenerator<string> {
    this.isIdle = true;
    while (!this.isBehind && !this.isGone) {
      yield* this.said();
      if (this.texts.isEmpty && (await this.isSilent())) yield ALIVE;
    }
    this.isIdle = false;
    this.isBehind = false;
  }

  private *said(): Generator<string> {
    for (const piece of this.texts.take()) yield frameOf('text', piece);
  }

  private async *end(): AsyncGenerator<string> {
    const { tenant, id } = this.streamed;
    const view = await this.read(() => this.sources.view(tenant, id));
    if (view) yield frameOf('execution', view);
  }

  private nextPage({ lastSeq }: HistoryPage): Promise<HistoryPage | undefined> {
    const { tenant, id } = this.streamed;
    return this.read(() => this.sources.page(tenant, id, lastSeq));
  }

  /** Undefined, too, once the client has gone. */
  private async read<T>(read: () => Promise<T>): Promise<T | undefined> {
    while (!this.isGone) {
      try {
        return await read();
      } catch {
        await this.isSilent(READ_AGAIN_MS); // S3
      }
    }
    return undefined;
  }

  /** Whether nothing was heard for so long, of the execution or of the client. */
  private isSilent(ms = SILENCE_MS): Promise<boolean> {
    return this.bell.isSilentFor(ms, this.sources.clock);
  }
}
