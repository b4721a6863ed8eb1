import type { ExecutionId } from '@workflows/contracts';
import type { WorkerFile } from '@workflows/processes';
import type {
  BundleCheck,
  BundleChecker,
  BundleStore,
  Journal,
  Owner,
  TurnRequest,
  TurnRunner,
} from '@workflows/runtime';
import type { TurnOutcome } from '@workflows/state-machine/handlers';
import type { Answer, Work } from '../child/messages';
import { kernelOf } from '../kernel/kernel-text';
import { Bundles } from './bundles';
import { checkBundle } from './check-bundle';
import { Homes } from './homes';
import { turnOutcome, verdictOutcome, type FindPlace } from './outcome-of';
import { replayOf, tailOf, type Part } from './parts-of';
import { PooledTurn, type CodeOfTurn, type Made } from './pooled-turn';
import { BUILT } from './realm-process';
import type { Seat } from './seat';
import { Seats } from './seats';
import { SideWork } from './side-work';
import { Tries, type Setback } from './tries';

export interface RealmPoolSettings {
  /** How many processes run handlers. One more runs those that take long. */
  size: number;
  workerFile?: WorkerFile;
  idleMs?: number;
  slicesMs?: Slices;
  /** The kernel that makes a runtime, where there is one here. */
  kernelOf?(runtime: string): string | undefined;
}

/** For how long a settlement may keep the processor: among others, and where it is alone. */
export interface Slices {
  shared: number;
  alone: number;
}

const SLICES_MS: Slices = { shared: 50, alone: 1_000 };
/** What is at hand there has to be replayed when it is wanted again. */
const IDLE_MS = 300_000;
/** Whoever publishes is asked by nobody in particular. */
const NOBODY: Owner = { tenant: '', workflow: '' };

/**
 * Handlers, in processes that can be killed.
 *   L1. An execution has its home where it was advanced last, and goes on there while that process lives and keeps it at hand. Else it is replayed
 *       from its history wherever there is room, and its neighbours never hear of it.
 *   L2. What is at hand is trusted only where it stands at the last turn that is in the history: ahead of it, it is replayed.
 *   L3. Each tenant's bundle has a realm of its own in each process, for each runtime that executions of it live in.
 */
export class RealmPool implements TurnRunner, BundleChecker {
  private readonly seats: Seats;
  private readonly homes: Homes;
  private readonly bundles: Bundles;
  private readonly sideWork: SideWork;

  private readonly slicesMs: Slices;
  private readonly kernelOf: (runtime: string) => string | undefined;

  constructor(store: BundleStore, settings: RealmPoolSettings) {
    const { size, workerFile = BUILT, idleMs = IDLE_MS, slicesMs = SLICES_MS } = settings;
    this.kernelOf = settings.kernelOf ?? kernelOf;
    this.slicesMs = slicesMs;
    this.seats = new Seats(size, { workerFile, idleMs });
    this.homes = new Homes(size + 1);
    this.sideWork = new SideWork((isLarge) => (isLarge ? this.seats.slow : this.seats.leastBusy()));
    this.bundles = new Bundles(store, (tenant, text) => this.sideWork.compile(tenant, text));
  }

  /** The processes that there are. */
  get pids(): readonly number[] {
    return this.seats.all.flatMap(({ pid }) => pid ?? []);
  }

  async run(request: TurnRequest, journal: Journal): Promise<TurnOutcome> {
    try {
      return await this.outcomeOf(request, journal);
    } catch (error) {
      this.drop(request.seed.executionId);
      return { kind: 'unavailable', cause: error instanceof Error ? error.message : String(error) };
    }
  }

  warm(): void {
    this.seats.warm();
  }

  isAtHand(executionId: ExecutionId, after: number): boolean {
    const home = this.homes.get(executionId);
    return home !== undefined && home.told === after && home.seat.isUp;
  }

  drop(executionId: ExecutionId): void {
    this.homes.take(executionId)?.seat.drop(executionId);
  }

  forget(isGone: (executionId: ExecutionId) => boolean): void {
    for (const executionId of this.homes.ids()) if (isGone(executionId)) this.drop(executionId);
  }

  /** What a bundle exports, for whoever publishes it: its modules are evaluated once, within the limits of a turn. */
  check(bundle: { text: string; sourceMap?: string }): Promise<BundleCheck> {
    const ask = (work: Work): Promise<Answer> => this.sideWork.answerTo(this.seats.slow, NOBODY, work);
    return checkBundle(bundle, ask, this.slicesMs.alone).catch((error: unknown): BundleCheck => ({
      ok: false,
      error: 'Handler.Unavailable',
      cause: `No process here could try it: ${error instanceof Error ? error.message : String(error)}`,
    }));
  }

  async close(): Promise<void> {
    await Promise.all(this.seats.all.map((seat) => seat.close()));
  }

  private async outcomeOf(request: TurnRequest, journal: Journal): Promise<TurnOutcome> {
    const { program, seed } = request;
    const kernel = this.kernelOf(program.runtime);
    if (kernel === undefined) {
      return { kind: 'unavailable', cause: `No process here runs code of runtime ${program.runtime.slice(0, 12)}.` };
    }
    const found = await this.bundles.get(seed.tenant, program.bundle);
    if (!found.ok) return { kind: 'unavailable', cause: found.cause };
    const { bundle } = found;
    const find: FindPlace = (at) => this.sideWork.placeOf(bundle, at, ownerOf(request));
    const tries = new Tries();
    for (;;) {
      const made = await this.attempt(request, journal, { bundle, kernel }, tries);
      if (made.kind === 'turn') return turnOutcome(request.upTo, made.turn, find);
      if (made.kind === 'mismatch') return made.outcome;
      const verdict = tries.after(made);
      if (verdict) return verdictOutcome(verdict, find);
    }
  }

  /** L1, L2. */
  private async attempt(
    request: TurnRequest,
    journal: Journal,
    code: CodeOfTurn,
    tries: Tries,
  ): Promise<Made | Setback> {
    const { executionId } = request.seed;
    const home = this.homes.take(executionId);
    const tail = home?.told === request.after && home.seat.isUp ? await tailOf(request, journal) : undefined;
    if (home && !tail) home.seat.drop(executionId);
    const seat = home && tail ? home.seat : tries.isSlow ? this.seats.slow : this.seats.leastBusy();
    const turn = new PooledTurn(request, code, tries, tail !== undefined);
    const made = await this.feed(turn, seat, tail ? [tail] : replayOf(request, journal));
    if (made.kind === 'turn' && made.turn.end === undefined) this.homes.set(executionId, { seat, told: request.upTo });
    return made;
  }

  private async feed(
    turn: PooledTurn,
    seat: Seat,
    parts: Iterable<Part> | AsyncIterable<Part>,
  ): Promise<Made | Setback> {
    const sliceMs = seat === this.seats.slow ? this.slicesMs.alone : this.slicesMs.shared;
    for await (const part of parts) {
      turn.begin(part);
      while (!turn.isPartTold()) {
        const answered = await seat.run(turn.owner, turn.work(sliceMs), turn.tries.isAlone);
        if (answered.kind === 'died') return answered;
        const made = turn.hear(answered.answer);
        if (made) return made;
      }
    }
    throw new Error('the history of the execution has no end');
  }
}

function ownerOf({ seed }: TurnRequest): Owner {
  return { tenant: seed.tenant, workflow: seed.workflowId };
}
