import type { ExecutionStatus, Labels } from '@workflows/contracts';
import type { ChangePosition, Clock, ListenedWorkflow } from '@workflows/runtime';
import type { OpenConnection } from '../open-connections';
import { Bell } from './bell';
import type { ChangeFrame, ChangePages, PageOfChanges } from './change-pages';
import { BEGINNING, isBefore, startOf, toEventId } from './change-positions';
import type { Known } from './followed-workflow';
import type { FollowedWorkflows, Following } from './followed-workflows';
import { ALIVE, OPENING, READ_AGAIN_MS, SILENCE_MS, aliveAfter, frameOf } from './server-sent-events';

export interface StreamedChanges {
  workflow: ListenedWorkflow;
  /** What the client has had; undefined: nothing. */
  after: ChangePosition | undefined;
  statuses: readonly ExecutionStatus[] | undefined;
  labels: Labels | undefined;
  connection: OpenConnection;
  /** Called before a page is sent; throws where there is no room for it, and the client has to come back. */
  hold(page: PageOfChanges): void;
}

export interface ChangeSources {
  followed: FollowedWorkflows;
  pages: ChangePages;
  clock: Clock;
}

/**
 * The executions of a workflow as they change, for one client.
 *   O1. Whoever begins is told so once everything that a list read afterwards would not show is going to be told.
 *   O2. So is whoever has missed something, and goes on from there: what is between is to be read from the list.
 *   O3. The next page is read when the client has taken the one before, so that a slow one holds one page.
 *   O4. The id that a client has grows while nothing is told to it: nobody has missed anything by having been told nothing.
 *   O5. While the record cannot be read the stream stays open: an error would end that of a browser for good.
 */
export class OpenChanges {
  private readonly bell = new Bell();
  private isGone = false;

  constructor(
    private readonly sources: ChangeSources,
    private readonly streamed: StreamedChanges,
  ) {
    streamed.connection.onGone(() => {
      this.isGone = true;
      this.bell.ring();
    });
  }

  async *frames(): AsyncGenerator<string> {
    const following = this.sources.followed.follow(this.streamed.workflow, this.bell.ring);
    try {
      yield OPENING;
      let after = this.streamed.after;
      let known = yield* this.wait(after === undefined ? () => following.known() : () => following.knownSince());
      while (known) {
        if (after === undefined || !isKept(after, known)) {
          yield listening(known, after !== undefined); // O1, O2
          after = known.at;
        }
        after = yield* this.tell(after, known);
        known = yield* this.next(following, after);
      }
    } finally {
      following.stop();
    }
  }

  /** Until it is known how far the workflow is; undefined once the client has gone. */
  private async *wait(look: () => Known | undefined): AsyncGenerator<string, Known | undefined> {
    for (let known = look(); !this.isGone; known = look()) {
      if (known) return known;
      if (await this.isSilent()) yield ALIVE;
    }
    return undefined;
  }

  /** What there is to tell after a position; gives the one behind it. */
  private async *tell(from: ChangePosition, { at }: Known): AsyncGenerator<string, ChangePosition> {
    let after = from;
    while (isBefore(after, at) && !this.isGone) {
      const page = await this.read(after, at);
      if (!page) return BEGINNING; // O2
      this.streamed.hold(page);
      const asked = page.frames.filter((frame) => this.isAsked(frame));
      for (const { frame } of asked) yield frame; // O3
      after = page.upTo;
      if (asked.length === 0) yield aliveAfter(toEventId(after)); // O4
    }
    return after;
  }

  /** Until there is something to say to whoever has had everything up to a position; undefined once the client has gone. */
  private async *next(following: Following, after: ChangePosition): AsyncGenerator<string, Known | undefined> {
    for (let isSilent = false; ; isSilent = await this.isSilent()) {
      const known = following.known();
      if (this.isGone || !known) return undefined;
      if (isBefore(after, known.at) || !isKept(after, known)) return known;
      if (isSilent) yield aliveAfter(toEventId(startOf(known.settled))); // O4
    }
  }

  /** Undefined, too, once the client has gone. */
  private async read(after: ChangePosition, upTo: ChangePosition): Promise<PageOfChanges | undefined> {
    while (!this.isGone) {
      try {
        return await this.sources.pages.read(this.streamed.workflow, after, upTo);
      } catch {
        await this.isSilent(READ_AGAIN_MS); // O5
      }
    }
    return undefined;
  }

  private isAsked({ status, labels }: ChangeFrame): boolean {
    const { statuses, labels: wanted = {} } = this.streamed;
    const isOfStatus = statuses === undefined || statuses.includes(status);
    return isOfStatus && Object.entries(wanted).every(([key, value]) => labels[key] === value);
  }

  private isSilent(ms = SILENCE_MS): Promise<boolean> {
    return this.bell.isSilentFor(ms, this.sources.clock);
  }
}

/** Whether everything behind a position is told; it is not for one that this database has yet to reach. */
function isKept(after: ChangePosition, { complete, settled }: Known): boolean {
  return !isBefore(after, complete) && after.xid <= settled;
}

function listening({ settled }: Known, missed: boolean): string {
  const message = missed
    ? 'What happened since the Last-Event-ID is no longer known. Read the list of executions anew; what happens from here on is told.'
    : 'What happens from here on is told. Read the list of executions now.';
  return frameOf('listening', { missed, message }, toEventId(startOf(settled)));
}
