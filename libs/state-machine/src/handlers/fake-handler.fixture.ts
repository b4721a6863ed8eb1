import { setImmediate } from 'node:timers/promises';
import type { ExecutionId, Instant, Json } from '@workflows/contracts';
import { randomFrom } from '../interpreter/random';
import type { ExecutionSeed } from '../stepper';
import type { HandlerProgram } from './handler-program';
import type { JournalPage } from './journal';
import type { CallRequest, HandlerCall, HandlerEnd, HandlerLog, Mismatch, Told, TurnOutcome } from './turn';

/** A handler as a plain function of this process: what a realm runs, without the realm. */
export type FakeCode = (world: FakeWorld) => Promise<Json>;

export interface FakeWorld {
  event: Json;
  /** `site`: of the call in the text. */
  call(request: CallRequest, site?: { line: number; column: number }): Promise<Json>;
  /** `api.<name>(given)`. */
  api(name: string, given?: Json): Promise<Json>;
  sleep(ms: number): Promise<Json>;
  now(): Instant;
  random(): number;
  log(text: string): void;
  /** Nobody waits for the call of this number any more. */
  abort(call: number): void;
}

interface FakeRequest {
  program: Pick<HandlerProgram, 'bundle' | 'handler'>;
  seed: ExecutionSeed;
  chance: string;
  after: number;
  upTo: number;
}

interface FakeJournal {
  since(seq: number): JournalPage | undefined;
  pages(): AsyncIterable<JournalPage>;
}

/**
 * Runs handlers in this process as a `TurnRunner` does: hot where it can, else by a replay that is held against the history. `codeOf` finds
 * the function of a bundle. A handler that computes for ever hangs the process; nothing keeps it from the clock either.
 */
export class FakeHandlers {
  private readonly hot = new Map<ExecutionId, FakeRun>();
  replays = 0;

  constructor(private readonly codeOf: (program: FakeRequest['program']) => FakeCode) {}

  async run(request: FakeRequest, journal: FakeJournal): Promise<TurnOutcome> {
    const id = request.seed.executionId;
    const known = this.hot.get(id);
    const page = known?.told === request.after && known.told > 0 ? journal.since(known.told) : undefined;
    if (known === undefined || page === undefined) return this.replay(request, journal);
    for (const told of page.told) if (told.seq <= request.upTo) await known.tell(told);
    return known.turn(request);
  }

  drop(id: ExecutionId): void {
    this.hot.delete(id);
  }

  forget(isGone: (id: ExecutionId) => boolean): void {
    for (const id of this.hot.keys()) if (isGone(id)) this.drop(id);
  }

  private async replay(request: FakeRequest, journal: FakeJournal): Promise<TurnOutcome> {
    this.replays++;
    const run = new FakeRun(this.codeOf(request.program), request);
    this.hot.set(request.seed.executionId, run);
    const told: Told[] = [];
    for await (const page of journal.pages()) {
      for (const call of page.calls) run.recorded.set(call.call, call);
      told.push(...page.told);
    }
    for (const one of told) if (one.seq <= request.upTo) await run.tell(one);
    const outcome = run.turn(request);
    if (outcome.kind === 'mismatch') this.drop(request.seed.executionId);
    return outcome;
  }
}

interface Waiting {
  resolve(value: Json): void;
  reject(error: Error): void;
}

class FakeRun {
  readonly recorded = new Map<number, { name: string; digest: string; seq: number }>();
  told = 0;
  private made = 0;
  private clock: Instant = 0;
  private fresh: HandlerCall[] = [];
  private aborted: number[] = [];
  private logs: { seq: number; log: HandlerLog }[] = [];
  private end: HandlerEnd | undefined;
  private mismatch: Mismatch | undefined;
  private readonly open = new Map<number, Waiting>();
  private readonly draw: () => number;

  constructor(
    private readonly code: FakeCode,
    private readonly request: FakeRequest,
  ) {
    this.draw = randomFrom(Number.parseInt(request.chance.slice(0, 8) || '0', 16) / 2 ** 32);
  }

  /** One, then all that follows of it, then the next (T3). */
  async tell(told: Told): Promise<void> {
    this.clock = told.at;
    this.told = told.seq;
    if (told.kind === 'started') this.begin();
    else if (told.kind === 'settled') this.settle(told);
    else
      for (const [call, { reject }] of this.open) {
        this.open.delete(call);
        reject(failure('Cancelled', told.reason));
      }
    await setImmediate();
  }

  turn({ after, upTo }: FakeRequest): TurnOutcome {
    if (this.mismatch !== undefined) return { kind: 'mismatch', mismatch: this.mismatch };
    this.told = upTo;
    const [calls, aborted, logs] = [this.fresh, this.aborted, this.logs];
    [this.fresh, this.aborted, this.logs] = [[], [], []];
    const news = logs.filter(({ seq }) => seq > after).map(({ log }) => log);
    return {
      kind: 'turn',
      turn: {
        upTo,
        calls,
        ...(aborted.length > 0 && { aborted }),
        ...(this.end && { end: this.end }),
        ...(!this.end && this.open.size === 0 && { stuck: true }),
        ...(news.length > 0 && { logs: news }),
      },
    };
  }

  private begin(): void {
    const world: FakeWorld = {
      event: this.request.seed.input,
      call: (request, site) => this.call(request, site),
      api: (name, given = {}) => this.call({ kind: 'function', name, arguments: given }),
      sleep: (ms) => this.call({ kind: 'sleep', name: 'sleep', until: this.clock + ms }),
      now: () => this.clock,
      random: () => this.draw(),
      log: (text) => this.logs.push({ seq: this.told, log: { level: 'info', text } }),
      abort: (call) => {
        this.open.delete(call);
        this.aborted.push(call);
      },
    };
    this.code(world).then(
      (value) => (this.end = { ok: true, value }),
      ({ name, message }: Error) => (this.end = { ok: false, error: name, cause: message }),
    );
  }

  private call(request: CallRequest, site?: { line: number; column: number }): Promise<Json> {
    const call = ++this.made;
    const digest = JSON.stringify(request);
    const recorded = this.recorded.get(call);
    const { name } = request;
    if (recorded === undefined) this.fresh.push({ call, request, digest, ...(site && { site }) });
    else if (recorded.name !== name || recorded.digest !== digest)
      this.mismatch ??= {
        call,
        recorded: { name: recorded.name, digest: recorded.digest },
        now: { name, request: JSON.parse(digest) as Json, digest },
        seq: recorded.seq,
      };
    const settled = new Promise<Json>((resolve, reject) => this.open.set(call, { resolve, reject }));
    settled.catch(() => undefined); // one that nobody waits for
    return settled;
  }

  private settle(told: Extract<Told, { kind: 'settled' }>): void {
    const waiting = this.open.get(told.call);
    this.open.delete(told.call);
    if (told.ok) waiting?.resolve(told.value);
    else waiting?.reject(failure(told.error, told.cause));
  }
}

function failure(name: string, message: string): Error {
  return Object.assign(new Error(message), { name });
}
