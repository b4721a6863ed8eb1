import { TenantLanes } from '../events/tenant-lanes';
import type { DueSchedule, FiringRef, WaitingFiring } from '../ports/firing-store';
import { TimerService } from '../timers/timer-service';
import { FiringJudge, type FiringJudgeParts } from './firing-judge';
import { FiringStarter, type FiringStarterParts } from './firing-starter';

export interface SchedulesParts extends FiringJudgeParts, FiringStarterParts {
  ownedShards(): readonly number[];
  onTrouble(error: unknown): void;
}

const SWEEP_MS = 1_000;
const PAGE = 500;
/** Of each tenant; what is started may be as large as an input may be. */
const JUDGED_AT_ONCE = 8;
const STARTED_AT_ONCE = 16;

/**
 * Fires the schedules of the shards that this process owns.
 *   S1. The row is the timer, as it is of executions: what is due is decided, committed, and then started. What is left between, by a
 *       death or for lack of an answer, is found by the sweep of whoever owns the shard.
 *   S2. A change of a schedule is seen here with the next look at its row; what was at hand of it is another timer, and decides nothing.
 *   S3. A sweep looks at one page a turn and goes on where it stopped, so that what cannot be started keeps nothing else waiting.
 */
export class Schedules {
  private readonly judge: FiringJudge;
  private readonly starter: FiringStarter;
  private readonly timers: TimerService<DueSchedule>;
  private readonly judging = new TenantLanes(JUDGED_AT_ONCE);
  private readonly starting = new TenantLanes(STARTED_AT_ONCE);
  /** Firings that are being started by this process. */
  private readonly underWay = new Set<string>();
  private after: WaitingFiring | undefined;
  private cancelSweep: (() => void) | undefined;
  private stopped = false;

  constructor(private readonly parts: SchedulesParts) {
    const { store, clock, ownedShards } = parts;
    this.judge = new FiringJudge(parts);
    this.starter = new FiringStarter(parts);
    this.timers = new TimerService({
      clock,
      ownedShards: () => ownedShards(),
      find: (...page) => store.findSchedules(...page),
      keyOf: ({ scheduleId, dueAt }) => `${scheduleId}/${dueAt}`, // S2
      fire: (due) => this.judging.run(due.tenant, () => this.fire(due)),
      onTrouble: (error) => this.tell(error),
    });
  }

  start(): void {
    this.timers.start();
    this.sweepLater();
  }

  /** What is being started meanwhile is started; what could not be settled any more the next owner finds. */
  stop(): void {
    this.stopped = true;
    this.timers.stop();
    this.cancelSweep?.();
  }

  private async fire(due: DueSchedule): Promise<void> {
    if (this.stopped) return;
    for (const ref of await this.judge.judge(due)) this.begin(ref);
  }

  private begin(ref: FiringRef, mayBegin?: () => Promise<boolean>): void {
    const key = `${ref.scheduleId}/${ref.time}`;
    if (this.stopped || this.underWay.has(key)) return;
    this.underWay.add(key);
    const job = async (): Promise<void> => {
      if (this.stopped || (await mayBegin?.()) === false) return;
      await this.starter.start(ref);
    };
    this.starting
      .run(ref.tenant, job)
      .catch((error: unknown) => this.tell(error))
      .finally(() => this.underWay.delete(key));
  }

  private sweepLater(): void {
    const { clock } = this.parts;
    const look = (): void => {
      this.sweep()
        .catch((error: unknown) => this.tell(error))
        .finally(() => {
          if (!this.stopped) this.sweepLater();
        });
    };
    this.cancelSweep = this.after === undefined ? clock.about(SWEEP_MS, look) : clock.after(SWEEP_MS / 10, look);
  }

  private async sweep(): Promise<void> {
    const shards = this.parts.ownedShards();
    if (shards.length === 0) return;
    const { waiting, cancelled } = await this.parts.store.sweepFirings(shards, PAGE, this.after);
    this.after = waiting.length === PAGE ? waiting.at(-1) : undefined; // S3
    this.starter.cancel(cancelled);
    for (const firing of waiting)
      if (firing.isFree) this.begin(firing, firing.isQueued ? () => this.judge.promote(firing) : undefined);
  }

  private tell(error: unknown): void {
    if (!this.stopped) this.parts.onTrouble(error);
  }
}
