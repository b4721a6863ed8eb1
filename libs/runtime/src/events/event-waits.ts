import type { ExecutionId, TaskRef } from '@workflows/contracts';
import type { Clock } from '../ports/clock';
import type { EventHeader, EventPosition, EventStore, WantedEvents } from '../ports/event-store';
import type { ExpressionEvaluator } from '../ports/expression-evaluator';
import { keyOf, type TaskKey } from '../tasks/task-key';
import type { AskedTask, RequestRunner, TaskOutcomes } from '../tasks/task-runner';
import { EventMatch, dataOf } from './event-match';
import { EventTail } from './event-tail';
import { FirstLooks } from './first-looks';
import { TenantLanes } from './tenant-lanes';
import { WaitIndex } from './wait-index';

export interface EventWaitsParts {
  store: EventStore;
  evaluator: ExpressionEvaluator;
  clock: Clock;
  outcomes: Pick<TaskOutcomes, 'succeeded'>;
  trouble(message: string, details: Record<string, unknown>): void;
  /** How often to look for what no poke has told of; absent: every five seconds. */
  lookMs?: number | undefined;
}

interface Wait {
  task: AskedTask<'event'>;
  /** Everything up to here has been looked at. */
  seen: EventPosition;
  /** The look under way, and whether something has come since it began. */
  looking: Promise<void> | undefined;
  again: boolean;
}

const RETRY_MS = 5_000;
const EVENTS = 64;
const SEARCHES_PER_TENANT = 16;
const MOST_REMEMBERED = 10_000;

/**
 * The tasks that wait for an event.
 *   V1. The table is the record: a wait looks for stored events when it opens here, by the time it is durable. What is
 *       stored later pokes it. So one of both sees the other, whoever dies in between.
 *   V2. A poke may be lost: the tail tells of every event that was stored since before the first look.
 *   V3. Events are considered in the order of their numbers, whoever asks and however often.
 */
export class EventWaits implements RequestRunner<'event'> {
  readonly kind = 'event';
  private readonly waits = new Map<TaskKey, Wait>();
  private readonly index = new WaitIndex<Wait>();
  /** Which event ended a wait of late: a poke may come after the look that it asks for. */
  private taken = new Map<TaskKey, number>();
  private readonly lanes = new TenantLanes(SEARCHES_PER_TENANT);
  private readonly match: EventMatch;
  private readonly tail: EventTail;
  private readonly firstLooks = new FirstLooks<Wait>({
    find: (waits) => this.findVisited(waits),
    look: (wait) => {
      if (this.isOpen(wait)) this.lookLater(wait);
    },
    onTrouble: (waits, error) => this.lookAgain(waits, error),
  });
  private stopped = false;

  constructor(private readonly parts: EventWaitsParts) {
    const onFailure = (cause: string): void =>
      parts.trouble('the condition of a wait could not be asked about an event; the event does not count', { cause });
    this.match = new EventMatch(parts.evaluator, () => parts.clock.now(), onFailure);
    const onTrouble = (error: unknown): void => parts.trouble('events could not be read; trying again', { error });
    this.tail = new EventTail(parts.store, parts.clock, (header) => this.hear(header), onTrouble, parts.lookMs);
  }

  get open(): number {
    return this.waits.size;
  }

  run(task: AskedTask<'event'>): void {
    const known = this.waits.get(keyOf(task));
    if (known) return this.lookLater(known);
    const wait: Wait = {
      task,
      seen: { receivedAt: task.request.sinceAt, number: 0 },
      looking: undefined,
      again: false,
    };
    this.waits.set(keyOf(task), wait);
    this.index.add(wait);
    this.firstLooks.add(wait);
  }

  stop(executionId: ExecutionId, taskId: number): void {
    if (this.waits.size === 0) return;
    const wait = this.waits.get(keyOf({ executionId, taskId }));
    if (wait) this.drop(wait);
  }

  forget(isGone: (executionId: ExecutionId) => boolean): void {
    for (const wait of this.waits.values()) if (isGone(wait.task.executionId)) this.drop(wait);
  }

  /** An event has been stored that this task may wait for; whether it was the one. */
  async poke(task: TaskRef, event: number): Promise<boolean> {
    const key = keyOf(task);
    const wait = this.waits.get(key);
    if (wait && wait.seen.number < event) await this.look(wait);
    return this.taken.get(key) === event;
  }

  /** Looks no more; what waits is left to the next owner. */
  close(): void {
    this.stopped = true;
    this.tail.stop();
  }

  private drop(wait: Wait): void {
    this.waits.delete(keyOf(wait.task));
    this.index.delete(wait);
  }

  private isOpen(wait: Wait): boolean {
    return !this.stopped && this.waits.get(keyOf(wait.task)) === wait;
  }

  /** Resolves when everything that was stored by now has been looked at. */
  private look(wait: Wait): Promise<void> {
    wait.again = true;
    wait.looking ??= this.lanes
      .run(wait.task.tenant, () => this.searchAll(wait))
      .then(() => {
        wait.looking = undefined;
        return wait.again && this.isOpen(wait) ? this.look(wait) : undefined;
      });
    return wait.looking;
  }

  /** For those who do not wait for it. */
  private lookLater(wait: Wait): void {
    this.look(wait).catch((error: unknown) => this.lookAgain([wait], error));
  }

  /** Of waits that have just opened, those that something is stored for. */
  private async findVisited(waits: readonly Wait[]): Promise<Wait[]> {
    await this.tail.begin(); // V2
    const open = waits.filter((wait) => this.isOpen(wait));
    const have = await this.parts.store.haveEvents(open.map((wait) => ({ ...wantedBy(wait), after: wait.seen })));
    return open.filter((_, index) => have[index]);
  }

  private lookAgain(waits: readonly Wait[], error: unknown): void {
    this.parts.trouble('events could not be read; trying again', { error, waits: waits.length });
    this.parts.clock.after(RETRY_MS, () => {
      for (const wait of waits) if (this.isOpen(wait)) this.firstLooks.add(wait);
    });
  }

  private async searchAll(wait: Wait): Promise<void> {
    try {
      await this.tail.begin(); // V2
      while (wait.again && this.isOpen(wait)) {
        wait.again = false;
        await this.search(wait);
      }
    } catch (error) {
      wait.again = false;
      this.lookAgain([wait], error);
    }
  }

  private async search(wait: Wait): Promise<void> {
    const { tenant, workflowName, match } = wait.task;
    const wanted = wantedBy(wait);
    for (let more = true; more;) {
      const page = await this.parts.store.findEvents(wanted, wait.seen, EVENTS);
      more = page.more;
      for (const event of page.events) {
        const holds = await this.match.holds(match, event, { tenant, workflow: workflowName });
        if (!this.isOpen(wait)) return;
        wait.seen = { receivedAt: event.receivedAt, number: event.number };
        if (!holds) continue;
        this.drop(wait);
        this.remember(wait, event.number);
        return this.parts.outcomes.succeeded(wait.task, dataOf(event.body));
      }
    }
  }

  private remember({ task }: Wait, event: number): void {
    if (this.taken.size >= MOST_REMEMBERED) this.taken = new Map();
    this.taken.set(keyOf(task), event);
  }

  private hear(header: EventHeader): void {
    for (const wait of this.index.for(header)) if (wait.seen.number < header.number) this.lookLater(wait);
  }
}

function wantedBy({ task: { tenant, executionId, request } }: Wait): WantedEvents {
  const { event: type, key, signal } = request;
  return { tenant, executionId, type, ...(key !== undefined && { key }), ...(signal && { signals: true }) };
}
