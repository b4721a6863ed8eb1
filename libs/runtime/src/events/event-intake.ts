import { EngineError, type ExecutionId } from '@workflows/contracts';
import { Gathering } from '../intake/gathering';
import type { Clock } from '../ports/clock';
import type { CommandBus } from '../ports/command-bus';
import type { EventRecording, EventStore, IncomingEvent, OpenWait } from '../ports/event-store';
import type { EventStarts } from './event-starts';

/** What goes into one commit; an event larger than all of it goes alone. */
const MOST_AT_ONCE = 200;
const MOST_CHARACTERS = 8 * 1024 * 1024;
/** Above this many that wait for their commit, others are refused (I18). */
const MOST_WAITING = 10_000;
const WAITS = 500;
/** How long an answer waits to hear who went on, and who was started; whoever takes longer goes on all the same. */
const HEARING_MS = 2_000;

/** What became of an event: the executions that are known to have been started by it, and to have gone on with it. */
export type EventReceipt =
  Exclude<EventRecording, { kind: 'recorded' }> | { kind: 'recorded'; started: ExecutionId[]; woken: ExecutionId[] };

/** Work on an event that goes on past the answer: who it has reached, and whether that can still be told. */
type Reaching = (onReached: (id: ExecutionId) => void, isLate: () => boolean) => Promise<void>;

type Recorded = Extract<EventRecording, { kind: 'recorded' }>;

interface Waiting {
  event: IncomingEvent;
  characters: number;
  resolve(recording: EventRecording): void;
  reject(error: unknown): void;
}

/**
 * Takes events in: each is stored first, and then pokes those who may wait for it and starts what listens to it. Whatever
 * gathers while one commit is under way goes into the next. A poke or a start that gets lost costs seconds: the owners of waits
 * read what was stored, and so do `EventStarts`.
 */
export class EventIntake {
  private readonly waiting = new Gathering<Waiting>((group) => this.recordGroup(group), groupSize);

  constructor(
    private readonly store: EventStore,
    private readonly bus: CommandBus,
    private readonly clock: Clock,
    private readonly starts: Pick<EventStarts, 'settleAll'>,
  ) {}

  /** Resolves once the event is durable and those who wait were asked. Throws OVERLOADED, or UNAVAILABLE where it is unknown whether it is durable. */
  async take(event: IncomingEvent): Promise<EventReceipt> {
    const recording = await this.record(event);
    if (recording.kind !== 'recorded') return recording;
    const [started, woken] = await Promise.all([
      this.reach((onStarted, isLate) => this.startAll(event, recording, onStarted, isLate)),
      this.reach((onWoken, isLate) => this.pokePages(event, recording.number, onWoken, isLate)),
    ]);
    return { kind: 'recorded', started, woken };
  }

  private async record(event: IncomingEvent): Promise<EventRecording> {
    if (this.waiting.size >= MOST_WAITING) {
      const message = 'More events come in than can be stored. Send this one again in a moment, with the same id.';
      throw new EngineError('OVERLOADED', message, { retryAfterSeconds: 1 });
    }
    const characters = JSON.stringify(event.body).length;
    return new Promise((resolve, reject) => this.waiting.add({ event, characters, resolve, reject }));
  }

  private async recordGroup(group: readonly Waiting[]): Promise<void> {
    try {
      const recordings = await this.store.record(group.map(({ event }) => event));
      for (const [index, { resolve, reject }] of group.entries()) {
        const recording = recordings[index];
        if (recording) resolve(recording);
        else reject(new Error('an event was not answered for'));
      }
    } catch (error) {
      const message =
        'The database did not take the event; whether it is stored is unknown. Send it again with the same id.';
      const failure = new EngineError('UNAVAILABLE', message, { cause: error, retryAfterSeconds: 1 });
      for (const { reject } of group) reject(failure);
    }
  }

  /** Nothing that goes wrong here is the sender's: the event is stored. */
  private async reach(reaching: Reaching): Promise<ExecutionId[]> {
    const reached = new Set<ExecutionId>();
    let isLate = false;
    await new Promise<void>((resolve) => {
      const cancel = this.clock.after(HEARING_MS, resolve);
      const end = (): void => {
        cancel();
        resolve();
      };
      const onReached = (id: ExecutionId): unknown => reached.add(id);
      reaching(onReached, () => isLate).then(end, end);
    });
    isLate = true;
    return [...reached];
  }

  private async startAll(
    { tenant, body }: IncomingEvent,
    recording: Recorded,
    ...reaching: Parameters<Reaching>
  ): Promise<void> {
    const { number, receivedAt, heardBy } = recording;
    const hearings = heardBy.map((listening) => ({ tenant, event: number, ...listening }));
    await this.starts.settleAll(hearings, { number, receivedAt, body }, ...reaching);
  }

  private async pokePages(
    event: IncomingEvent,
    number: number,
    onWoken: (id: ExecutionId) => void,
    isLate: () => boolean,
  ): Promise<void> {
    let after: OpenWait | undefined;
    do {
      const waits = await this.store.findWaits({ ...event, number }, after, WAITS);
      await Promise.all(waits.map((wait) => this.poke(event, wait, number, onWoken)));
      after = waits.length === WAITS ? waits.at(-1) : undefined;
    } while (after && !isLate());
  }

  private async poke(
    { tenant }: IncomingEvent,
    wait: OpenWait,
    event: number,
    onWoken: (id: ExecutionId) => void,
  ): Promise<void> {
    try {
      const reply = await this.bus.send({ kind: 'poke', tenant, ...wait, event });
      if (reply.kind === 'poked' && reply.woken) onWoken(wait.executionId);
    } catch {
      // its owner reads what was stored by itself
    }
  }
}

function groupSize(waiting: readonly Waiting[]): number {
  let size = 0;
  for (let characters = 0; size < Math.min(waiting.length, MOST_AT_ONCE); size++) {
    characters += waiting[size]?.characters ?? 0;
    if (characters > MOST_CHARACTERS) break;
  }
  return Math.max(size, 1);
}
