import type { JSValueHandle, QuickJS } from 'quickjs-wasi';
import type { HandlerFailure, SourcePlace, Told } from '@workflows/state-machine/handlers';
import type { Rejections } from './rejections';
import { RealmOver, type Inspected, type Realm, type RunStart, type TakenTurn } from './realm';

/** What the kernel lets the host have (`entrance.js`). */
export type Entrance = Record<EntranceName, JSValueHandle> & {
  /** Absent in kernels of before: what nobody has handled is not told there. */
  thrown?: JSValueHandle;
};
export type EntranceName = 'install' | 'start' | 'settle' | 'fail' | 'cancel' | 'take' | 'drop' | 'inspect' | 'place';

/** What the engine takes for the time. */
export interface Clock {
  nowMs: number;
}

export class QuickJsRealm implements Realm {
  constructor(
    private readonly vm: QuickJS,
    private readonly entrance: Entrance,
    private readonly clock: Clock,
    private readonly rejections: Rejections,
  ) {}

  get bytes(): number {
    return this.vm.getAllocatedSize();
  }

  start(run: number, { at, event, ...begin }: RunStart): void {
    this.clock.nowMs = at;
    const text = JSON.stringify(begin);
    this.advance(this.entrance.start, run, `${text.slice(0, -1)},"event":${event}}`);
  }

  deliver(run: number, told: Told, known?: number): void {
    this.clock.nowMs = told.at;
    const { settle, fail, cancel } = this.entrance;
    if (told.kind === 'cancelled') this.advance(cancel, run, told.reason);
    else if (told.kind === 'settled' && told.ok) {
      const value = JSON.stringify(told.value);
      // Kernels of before take three, and leave the fourth alone.
      if (known === undefined) this.advance(settle, run, told.call, value);
      else this.advance(settle, run, told.call, value, known);
    } else if (told.kind === 'settled') this.advance(fail, run, told.call, told.error, told.cause);
  }

  take(run: number): TakenTurn {
    const taken = JSON.parse(this.call(this.entrance.take, run)) as TakenTurn; // the kernel's own, not the bundle's
    return taken.end?.ok ? { ...taken, unhandled: this.unhandledOf(run) } : taken;
  }

  drop(run: number): void {
    this.rejections.drop(run);
    this.call(this.entrance.drop, run);
  }

  collect(): void {
    this.vm.runGC();
  }

  inspect(): Inspected {
    return JSON.parse(this.call(this.entrance.inspect)) as Inspected;
  }

  dispose(): void {
    this.vm.dispose();
  }

  /** All that it gives rise to as well. */
  private advance(entry: JSValueHandle, run: number, ...args: (number | string)[]): void {
    this.rejections.running = run;
    try {
      this.call(entry, run, ...args);
      this.guarded(() => this.vm.executePendingJobs());
    } finally {
      this.rejections.running = undefined;
    }
  }

  /** To read a reason may run code of the bundle: here it has ended, and what it does any more is nobody's. */
  private unhandledOf(run: number): HandlerFailure[] {
    const { thrown } = this.entrance;
    if (thrown === undefined) return [];
    return this.rejections.reasonsOf(run).map((reason) => {
      const told = this.guarded(() => this.vm.callFunction(thrown, this.vm.undefined, reason));
      return JSON.parse(told.consume((handle) => handle.toString())) as HandlerFailure; // the kernel's own
    });
  }

  private call(entry: JSValueHandle, ...args: (number | string)[]): string {
    return this.guarded(() => {
      const handles = args.map((arg) => (typeof arg === 'number' ? this.vm.newNumber(arg) : this.vm.newString(arg)));
      const result = this.vm.callFunction(entry, this.vm.undefined, ...handles);
      for (const handle of handles) handle.dispose();
      return result.consume((handle) => (handle.isString ? handle.toString() : ''));
    });
  }

  private guarded<Result>(run: () => Result): Result {
    try {
      return run();
    } catch (error) {
      throw new RealmOver(isInterrupted(error) ? 'time' : 'memory', this.placeOfLast());
    }
  }

  /** Of the error that it was ended with. */
  private placeOfLast(): SourcePlace | undefined {
    try {
      const text = this.vm.callFunction(this.entrance.place, this.vm.undefined).consume((handle) => handle.toString());
      return text === 'undefined' ? undefined : (JSON.parse(text) as SourcePlace);
    } catch {
      return undefined; // no room for as much as that
    }
  }
}

/** Whatever else comes out of the engine is that it has no room: the kernel catches what code throws. */
function isInterrupted(error: unknown): boolean {
  return error instanceof Error && error.message === 'interrupted';
}
