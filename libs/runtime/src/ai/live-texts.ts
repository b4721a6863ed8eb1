import type { ExecutionId, TenantId, TextPiece } from '@workflows/contracts';
import type { Clock } from '../ports/clock';
import { TextWindow } from './text-window';

/** What a text belongs to. */
export interface TextSource extends Pick<TextPiece, 'function' | 'state' | 'visit' | 'attempt' | 'form'> {
  tenant: TenantId;
  executionId: ExecutionId;
}

/** A text that somebody writes and others may hear. */
export interface LiveText {
  add(delta: string): void;
  /** Nothing more comes; to be called however that came. */
  end(): void;
}

type Hear = (piece: TextPiece) => void;

const TELL_MS = 50;
/** Of one text at a time, in UTF-16 units: more than any model writes. */
const MOST_OF_ONE = 4_096;
/** Of all texts of the process at a time: some 2.5 million units a second. */
const MOST_OF_ALL = 131_072;

/**
 * What models are saying to executions of this process, for those who look on while it lasts. Rules of this file:
 *   L1. Nothing is kept of a text once it has ended: it is the result of its task then, or nothing (I84).
 *   L2. Who comes late is told first what was said so far, as far as it is kept; the offset says where that begins.
 *   L3. Each text is told every 50 ms at most, so much of it and so much of all. What exceeds that waits; where it waits for too long the window
 *       has moved on, and the offset shows what was left out.
 *   L4. A text that nobody hears costs its memory and nothing else.
 */
export class LiveTexts {
  private readonly executions = new Map<string, Told>();
  private readonly due = new Set<Writing>();
  private isArmed = false;
  private count = 0;

  constructor(private readonly clock: Pick<Clock, 'after'>) {}

  /** How many texts, whether they are heard or not. */
  get underWay(): number {
    return this.count;
  }

  isHeard(tenant: TenantId, id: ExecutionId): boolean {
    return (this.executions.get(keyOf(tenant, id))?.hearers.size ?? 0) > 0;
  }

  begin(source: TextSource): LiveText {
    const { tenant, executionId } = source;
    const told = this.of(tenant, executionId);
    const writing = new Writing(source, told.hearers);
    told.texts.add(writing);
    this.count += 1;
    return {
      add: (delta) => {
        writing.window.append(delta);
        if (told.hearers.size > 0) this.tellSoon(writing); // L4
      },
      end: () => {
        if (!told.texts.delete(writing)) return; // L1
        this.count -= 1;
        this.due.delete(writing);
        writing.tellEnd();
        this.forget(tenant, executionId, told);
      },
    };
  }

  /** `hear` must not throw. */
  hear(tenant: TenantId, id: ExecutionId, hear: Hear): () => void {
    const told = this.of(tenant, id);
    const hearer: Hear = (piece) => hear(piece); // one function may hear twice
    for (const writing of told.texts) writing.catchUp(hearer); // L2
    told.hearers.add(hearer);
    return () => {
      told.hearers.delete(hearer);
      this.forget(tenant, id, told);
    };
  }

  private of(tenant: TenantId, id: ExecutionId): Told {
    const key = keyOf(tenant, id);
    const told = this.executions.get(key) ?? { hearers: new Set(), texts: new Set() };
    this.executions.set(key, told);
    return told;
  }

  private forget(tenant: TenantId, id: ExecutionId, told: Told): void {
    const key = keyOf(tenant, id);
    if (told.hearers.size + told.texts.size === 0 && this.executions.get(key) === told) this.executions.delete(key);
  }

  private tellSoon(writing: Writing): void {
    this.due.add(writing);
    if (this.isArmed) return;
    this.isArmed = true;
    this.clock.after(TELL_MS, () => {
      this.isArmed = false;
      this.tell();
    });
  }

  /** L3: those that had their turn stand behind those that have not. */
  private tell(): void {
    let left = MOST_OF_ALL;
    for (const writing of [...this.due]) {
      if (left <= 0) break;
      this.due.delete(writing);
      left -= writing.tellSome(Math.min(left, MOST_OF_ONE));
      if (!writing.isTold()) this.due.add(writing);
    }
    const [next] = this.due;
    if (next) this.tellSoon(next);
  }
}

/** Whom it is told, and what is being said to one execution. */
interface Told {
  readonly hearers: Set<Hear>;
  readonly texts: Set<Writing>;
}

class Writing {
  readonly window = new TextWindow();
  /** Up to where those who hear it have heard. */
  private told = 0;
  private readonly of: Omit<TextPiece, 'offset' | 'delta'>;

  constructor(
    { function: name, state, visit, attempt, form }: TextSource,
    private readonly hearers: ReadonlySet<Hear>,
  ) {
    this.of = { function: name, state, visit, attempt, form };
  }

  isTold(): boolean {
    return this.hearers.size === 0 || this.told === this.window.end;
  }

  /** How much that was. */
  tellSome(most: number): number {
    const { offset, delta } = this.window.read(this.told, most);
    if (this.hearers.size === 0 || delta === '') return 0;
    this.told = offset + delta.length;
    this.tell({ ...this.of, offset, delta });
    return delta.length;
  }

  tellEnd(): void {
    if (this.hearers.size > 0 && this.window.end > 0)
      this.tell({ ...this.of, ...this.window.read(this.told), end: true });
  }

  /** Up to where the others have heard, or all of it where there are none; what comes next goes on there. */
  catchUp(hear: Hear): void {
    const { start, end } = this.window;
    if (this.hearers.size === 0) this.told = end;
    const piece = this.window.read(start, Math.max(0, this.told - start));
    if (piece.delta !== '') hear({ ...this.of, ...piece });
  }

  private tell(piece: TextPiece): void {
    for (const hear of this.hearers) hear(piece);
  }
}

function keyOf(tenant: TenantId, id: ExecutionId): string {
  return JSON.stringify([tenant, id]);
}
