import type { Clock } from '../ports/clock';
import type { EventHeader, EventStore } from '../ports/event-store';

const EVERY_MS = 5_000;
const PAGE = 500;

/** Tells of every event that is stored from its beginning on, seconds later at most; numbers leave no gap to look back for (E1). */
export class EventTail {
  /** Headers up to this number have been told. */
  private told = 0;
  private begun: Promise<void> | undefined;
  private cancel: (() => void) | undefined;
  private stopped = false;

  constructor(
    private readonly store: Pick<EventStore, 'lastNumber' | 'readHeaders'>,
    private readonly clock: Clock,
    private readonly onEvent: (header: EventHeader) => void,
    private readonly onTrouble: (error: unknown) => void,
    private readonly everyMs = EVERY_MS,
  ) {}

  /** Once it resolves, nothing that is stored from now on will be missed. */
  begin(): Promise<void> {
    this.begun ??= this.store.lastNumber().then(
      (number) => {
        this.told = number;
        this.readLater(this.everyMs);
      },
      (error: unknown) => {
        this.begun = undefined;
        throw error;
      },
    );
    return this.begun;
  }

  stop(): void {
    this.stopped = true;
    this.cancel?.();
  }

  private readLater(ms: number): void {
    if (this.stopped) return;
    this.cancel = this.clock.after(ms, () => {
      this.read().catch(this.onTrouble);
    });
  }

  private async read(): Promise<void> {
    let found = 0;
    try {
      const headers = await this.store.readHeaders(this.told, PAGE);
      found = headers.length;
      for (const header of headers) this.onEvent(header);
      this.told = headers.at(-1)?.number ?? this.told;
    } catch (error) {
      this.onTrouble(error);
    }
    this.readLater(found === PAGE ? 0 : this.everyMs);
  }
}
