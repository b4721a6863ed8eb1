import { Inject, Injectable } from '@nestjs/common';
import { EngineError } from '@workflows/contracts';
import type { TenantId } from '@workflows/contracts';
import type { Clock, ExecutionFollow } from '@workflows/runtime';
import { ExecutionViews } from '../executions/execution-views';
import { CLOCK, FOLLOW } from '../ports';
import { HistoryPages } from './history-pages';
import { OpenHistory, type HistorySources, type StreamedHistory } from './open-history';

/** Each is a connection and a few kilobytes. */
const MOST_OF_A_TENANT = 10_000;

/** The histories that are streamed at the moment. */
@Injectable()
export class HistoryStreams {
  private readonly open = new Map<TenantId, number>();
  private readonly sources: HistorySources;

  constructor(
    @Inject(FOLLOW) follower: ExecutionFollow,
    @Inject(HistoryPages) pages: HistoryPages,
    @Inject(ExecutionViews) views: ExecutionViews,
    @Inject(CLOCK) clock: Clock,
  ) {
    this.sources = {
      follower,
      clock,
      page: (...of) => pages.read(...of),
      view: (tenant, id) => views.show(tenant, id),
    };
  }

  /** Throws OVERLOADED. */
  assertRoom(tenant: TenantId): void {
    if ((this.open.get(tenant) ?? 0) < MOST_OF_A_TENANT) return;
    throw new EngineError('OVERLOADED', `${MOST_OF_A_TENANT} streams are open; close some, or come back later.`, {
      retryAfterSeconds: 5,
    });
  }

  async *frames(streamed: StreamedHistory): AsyncGenerator<string> {
    this.count(streamed.tenant, 1);
    try {
      yield* new OpenHistory(this.sources, streamed).frames();
    } finally {
      this.count(streamed.tenant, -1);
    }
  }

  private count(tenant: TenantId, by: 1 | -1): void {
    const open = (this.open.get(tenant) ?? 0) + by;
    if (open > 0) this.open.set(tenant, open);
    else this.open.delete(tenant);
  }
}
