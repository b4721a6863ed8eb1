import { EngineError, derivedDigits, type ExecutionId, type StartRequest, type WorkflowId } from '@workflows/contracts';
import type { Starter } from '../ports/command-bus';
import type { StoredEvent } from '../ports/event-store';
import type { QuarantineRow } from '../ports/execution-store';
import type { Hearing, HearingStore } from '../ports/hearing-store';
import { HearingJudge, type HearingJudgeParts } from './hearing-judge';
import { TenantLanes } from './tenant-lanes';

export interface EventStartsParts extends HearingJudgeParts {
  hearings: HearingStore;
  starter: Starter;
  /** How often to look for what is left; absent: every two seconds. */
  lookMs?: number | undefined;
}

/** The `topic` of quarantined events, those that would have started a workflow. */
export const HEARD_EVENTS = 'events';

const EVERY_MS = 2_000;
/** What comes together is looked for together. */
const SOON_MS = 20;
const PAGE = 64;
/** Of each tenant: of events at hand, and of those that have to be read first, each of which may be as large as a payload may be. */
const AT_ONCE = 64;
const READ_AT_ONCE = 16;

/**
 * Starts workflows that listen.
 *   S1. A hearing comes into being with its event, in one commit, and goes once it is settled. Whoever records the event
 *       settles its hearings at once; what is left of that, by a death or for lack of time, is found here and settled later.
 *   S2. A start is durable before its hearing goes. Its id and its idempotency key follow from event and workflow, so that a
 *       start that is repeated finds the first one.
 *   S3. What cannot be decided now (the registry is away, the engine is full) stays a hearing. What can never start goes to
 *       the quarantine with the reason, in the commit that removes the hearing.
 */
export class EventStarts {
  private readonly judge: HearingJudge;
  private readonly lanes = new TenantLanes(AT_ONCE);
  private readonly readLanes = new TenantLanes(READ_AT_ONCE);
  private cancel: (() => void) | undefined;
  private sweeping: Promise<void> = Promise.resolve();
  /** Whether this process looks again and again, or only when it is told to. */
  private isLooking = false;
  /** `asked`: somebody wants a look that begins after what is under way. */
  private look: 'none' | 'soon' | 'underWay' | 'asked' = 'none';
  private stopped = false;

  constructor(private readonly parts: EventStartsParts) {
    this.judge = new HearingJudge(parts);
  }

  /** Begins to look for what is left, again and again. */
  begin(): void {
    this.isLooking = true;
    this.sweepLater(this.everyMs);
  }

  /** Something was recorded by somebody who does not settle it himself. */
  lookSoon(): void {
    if (this.look === 'underWay') this.look = 'asked';
    if (this.look !== 'none') return;
    this.look = 'soon';
    this.sweepLater(SOON_MS);
  }

  async close(): Promise<void> {
    this.stopped = true;
    this.cancel?.();
    await this.sweeping;
  }

  /** Settles what was heard of an event at hand, until it is too late; the rest stays (S1). Never rejects. */
  async settleAll(
    hearings: readonly Hearing[],
    event: StoredEvent,
    onStarted: (id: ExecutionId) => void,
    isLate: () => boolean,
  ): Promise<void> {
    await Promise.all(
      hearings.map((hearing) =>
        this.inLane(this.lanes, hearing, async () => {
          if (isLate()) return;
          const id = await this.settle(hearing, event);
          if (id !== undefined) onStarted(id);
        }),
      ),
    );
  }

  /** Starts a workflow, as it is now, by an event that it was quarantined for; why that is not possible, if it is not. Rejects as starts do. */
  async replay(hearing: Hearing, event: StoredEvent): Promise<string | undefined> {
    const verdict = await this.judge.judge(hearing, event);
    switch (verdict.kind) {
      case 'nothing':
        return 'the workflow does not listen to it any more, or its condition does not hold.';
      case 'refused':
        return verdict.reason;
      case 'start':
        await this.parts.starter.start(verdict.request);
        return undefined;
    }
  }

  private async settle(hearing: Hearing, event: StoredEvent): Promise<ExecutionId | undefined> {
    const verdict = await this.judge.judge(hearing, event);
    switch (verdict.kind) {
      case 'nothing':
        await this.parts.hearings.settle(hearing);
        return undefined;
      case 'refused':
        await this.refuse(hearing, event, verdict.reason);
        return undefined;
      case 'start':
        return this.start(hearing, event, verdict.request);
    }
  }

  private async start(hearing: Hearing, event: StoredEvent, request: StartRequest): Promise<ExecutionId | undefined> {
    try {
      const { executionId } = await this.parts.starter.start(request);
      await this.parts.hearings.settle(hearing); // S2
      return executionId;
    } catch (error) {
      if (!(error instanceof EngineError) || error.retryable) throw error;
      await this.refuse(hearing, event, error.message);
      return undefined;
    }
  }

  private async refuse(hearing: Hearing, event: StoredEvent, reason: string): Promise<void> {
    const isFirst = await this.parts.hearings.settle(
      hearing,
      quarantined(hearing, event, reason, this.parts.clock.now()),
    );
    const { workflowId, version } = hearing;
    if (isFirst)
      this.parts.trouble('an event did not start a workflow that listens to it; it is in the quarantine', {
        workflowId,
        version,
        event: event.number,
        reason,
      });
  }

  private get everyMs(): number {
    return this.parts.lookMs ?? EVERY_MS;
  }

  private sweepLater(ms: number): void {
    if (this.stopped) return;
    this.cancel?.();
    this.cancel = this.parts.clock.after(ms, () => {
      this.sweeping = this.sweep().catch((error: unknown) => this.tell(error));
    });
  }

  private async sweep(): Promise<void> {
    let found = 0;
    this.look = 'underWay';
    try {
      const hearings = await this.parts.hearings.claim(PAGE);
      found = hearings.length;
      await Promise.all(
        hearings.map((hearing) => this.inLane(this.readLanes, hearing, () => this.settleLeft(hearing))),
      );
    } catch (error) {
      this.tell(error);
    }
    const isAsked = this.endLook();
    if (found === PAGE) this.sweepLater(0);
    else if (isAsked) this.lookSoon();
    else if (this.isLooking) this.sweepLater(this.everyMs);
  }

  private endLook(): boolean {
    const isAsked = this.look === 'asked';
    this.look = 'none';
    return isAsked;
  }

  private async settleLeft(hearing: Hearing): Promise<void> {
    const event = await this.parts.hearings.readEvent(hearing.event);
    if (event && !this.stopped) await this.settle(hearing, event);
  }

  private inLane(lanes: TenantLanes, { tenant, workflowId }: Hearing, job: () => Promise<void>): Promise<void> {
    return lanes.run(tenant, () => job().catch((error: unknown) => this.tell(error, workflowId)));
  }

  private tell(error: unknown, workflowId?: WorkflowId): void {
    if (this.stopped) return;
    this.parts.trouble('what an event starts could not be settled; trying again', {
      error,
      ...(workflowId !== undefined && { workflowId }),
    });
  }
}

function quarantined(
  { tenant, workflowId }: Hearing,
  { number, body }: StoredEvent,
  reason: string,
  at: number,
): Omit<QuarantineRow, 'partition' | 'offset'> {
  const id = `quarantine_${derivedDigits(`quarantine of ${number} for ${workflowId}`, at)}`;
  return { id, tenant, topic: HEARD_EVENTS, reason, raw: JSON.stringify({ workflow: workflowId, event: body }), at };
}
