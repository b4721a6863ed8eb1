import { Inject, Injectable } from '@nestjs/common';
import type { Clock, ExecutionFollow } from '@workflows/runtime';
import { ExecutionViews } from '../executions/execution-views';
import { CLOCK, FOLLOW } from '../ports';
import { HistoryPages } from './history-pages';
import { OpenHistory, type HistorySources, type StreamedHistory } from './open-history';
import { TextRoom } from './pending-texts';
import { StreamRoom } from './stream-room';

/** The histories that are streamed at the moment. */
@Injectable()
export class HistoryStreams {
  private readonly sources: HistorySources;

  constructor(
    @Inject(FOLLOW) follower: ExecutionFollow,
    @Inject(HistoryPages) pages: HistoryPages,
    @Inject(ExecutionViews) views: ExecutionViews,
    @Inject(CLOCK) clock: Clock,
    @Inject(StreamRoom) private readonly room: StreamRoom,
  ) {
    this.sources = {
      follower,
      clock,
      textRoom: new TextRoom(),
      page: (...of) => pages.read(...of),
      view: (tenant, id) => views.show(tenant, id),
    };
  }

  frames(streamed: StreamedHistory): AsyncGenerator<string> {
    return this.room.counted(streamed.tenant, new OpenHistory(this.sources, streamed).frames());
  }
}
