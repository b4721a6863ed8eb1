import type { ExecutionCommand, TenantId } from '@workflows/contracts';
import type { EventStarts } from '../events/event-starts';
import type { Clock } from '../ports/clock';
import type { WaitFinder } from '../ports/event-store';

export interface DocumentNewsParts {
  waits: WaitFinder;
  starts: Pick<EventStarts, 'lookSoon'>;
  clock: Clock;
  /** Says something to an execution anywhere; it may get lost. */
  send(command: ExecutionCommand): void;
}

/** What tells of a change: the events of one collection, by type and document. */
export type TellOfChange = (tenant: TenantId, events: readonly { type: string; key: string }[]) => void;

/** Changes that come together are asked about together; a process at rest waits no longer than this. */
const GATHER_MS = 20;
const MOST_AT_ONCE = 1_000;
const MOST_WAITS = 500;

/**
 * Tells those who wait for an event of a document, and whoever starts workflows by it, right after the commit of the change.
 *   N1. It is a hint. The events are in the table: what is lost here, by a death, an outage or a crowd, is found by `EventStarts` and
 *       `EventTail` when they look by the clock.
 *   N2. Nobody who changes a document waits for it.
 */
export class DocumentNews {
  private gathered: { tenant: TenantId; type: string; key: string }[] = [];
  private isDue = false;

  constructor(private readonly parts: DocumentNewsParts) {}

  readonly tell: TellOfChange = (tenant, events) => {
    this.parts.starts.lookSoon();
    const room = MOST_AT_ONCE - this.gathered.length;
    for (const event of events.slice(0, room)) this.gathered.push({ tenant, ...event });
    this.pokeSoon();
  };

  private pokeSoon(): void {
    if (this.isDue) return;
    this.isDue = true;
    this.parts.clock.after(GATHER_MS, () => {
      this.poke().then(
        () => this.goOn(),
        () => this.goOn(), // N1
      );
    });
  }

  private goOn(): void {
    this.isDue = false;
    if (this.gathered.length > 0) this.pokeSoon();
  }

  private async poke(): Promise<void> {
    const events = this.gathered;
    this.gathered = [];
    const waits = await this.parts.waits.findWaitsOf(events, MOST_WAITS);
    for (const wait of waits) this.parts.send({ kind: 'poke', ...wait });
  }
}
