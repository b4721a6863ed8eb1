import { Inject, Injectable } from '@nestjs/common';
import type { Clock } from '@workflows/runtime';
import { CLOCK } from '../ports';
import { ChangePages } from './change-pages';
import { FollowedWorkflows } from './followed-workflows';
import { OpenChanges, type ChangeSources, type StreamedChanges } from './open-changes';
import { StreamRoom } from './stream-room';

/** The workflows that are streamed at the moment. */
@Injectable()
export class WorkflowStreams {
  private readonly sources: ChangeSources;

  constructor(
    @Inject(FollowedWorkflows) followed: FollowedWorkflows,
    @Inject(ChangePages) pages: ChangePages,
    @Inject(CLOCK) clock: Clock,
    @Inject(StreamRoom) private readonly room: StreamRoom,
  ) {
    this.sources = { followed, pages, clock };
  }

  frames(streamed: StreamedChanges): AsyncGenerator<string> {
    return this.room.counted(streamed.workflow.tenant, new OpenChanges(this.sources, streamed).frames());
  }
}
