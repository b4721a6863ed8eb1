import type { Body } from './api';
import { TERMINAL, type Folded } from './fold-history';
import { Lines } from './fold-lines';

/** Told by what only code does, which also tells it apart from all that was stored before. */
export function isOfCode(events: readonly Body[]): boolean {
  return events.some(({ type }) => type === 'turnRequested');
}

/** Folds the history of a handler that nobody steers, by rules of its own, which are told here once more on purpose. */
export function foldCalls(events: readonly Body[], version: number): Folded {
  const faults: string[] = [];
  const must = (what: string, holds: boolean): void => void (holds || faults.push(what));
  const calls = new Calls(must);
  let end: Body;
  for (const [index, event] of events.entries()) {
    must(`event ${index + 1} has seq ${event.seq} (I5)`, event.seq === index + 1);
    must(`${event.type} comes after the end (I10)`, end === undefined);
    if (TERMINAL[event.type] === undefined) calls.apply(event);
    else calls.close((end = event));
  }
  const status = end ? (TERMINAL[end.type] ?? '') : 'running';
  return { faults, status, version, redrives: 0, lines: new Lines(must), output: calls.output };
}

interface Call {
  isSettled: boolean;
  /** Of the attempt that is open, or of the timer. */
  open?: number | undefined;
  attempt: number;
}

/**
 * The calls of a handler, as their events leave them. It is not known here what the code does, but that each call is made once, in the order of
 * their numbers, and settled once at most; and that turns come one after the other, each told of what had come when it was asked for.
 */
class Calls {
  output: Body = {};
  private readonly calls = new Map<string, Call>();
  private turn: { id: number; upTo: number } | undefined;
  private told = 0;

  constructor(private readonly must: (what: string, holds: boolean) => void) {}

  apply(event: Body): void {
    const { type, seq, path = '', data = {} } = event;
    const { must } = this;
    if (type === 'turnRequested') {
      must(`a turn is asked for at ${seq} while one is open (I61)`, this.turn === undefined);
      must(
        `a turn at ${seq} is to tell up to ${data.upTo}, and ${this.told} was told`,
        data.upTo > this.told && data.upTo < seq,
      );
      this.turn = { id: seq, upTo: data.upTo };
    } else if (type === 'turnEnded') {
      must(
        `a turn ends at ${seq} that is not open (I61)`,
        this.turn?.id === data.turnId && this.turn?.upTo === data.upTo,
      );
      this.told = data.upTo;
      if (data.end?.ok) this.output = data.end.value;
      this.turn = undefined;
    } else if (path.startsWith('call/')) this.applyToCall(event);
  }

  private applyToCall({ type, seq, path, data }: Body): void {
    const { must } = this;
    const call = this.calls.get(path) ?? { isSettled: false, attempt: 0 };
    if (data.call !== undefined) {
      must(`${path} is made at ${seq}, after ${this.calls.size} others (I61)`, path === `call/${this.calls.size + 1}`);
      this.calls.set(path, call);
    }
    switch (type) {
      case 'taskScheduled':
        must(`${path} is asked at ${seq} while it is open`, call.open === undefined && !call.isSettled);
        must(`${path} is asked at ${seq} as attempt ${data.attempt}`, data.attempt === ++call.attempt);
        call.open = seq;
        return;
      case 'waitStarted':
        call.open = seq;
        return;
      case 'taskSucceeded':
      case 'taskFailed':
      case 'taskTimedOut':
        must(
          `${path} is answered at ${seq} and not open, or twice (I61)`,
          call.open === data.taskId && !call.isSettled,
        );
        call.open = undefined;
        call.isSettled = type === 'taskSucceeded' || data.settles === true;
        return;
      case 'timerFired':
        if (!data.settles) return;
        must(`${path} is over at ${seq} and not open, or twice (I61)`, call.open === data.timerId && !call.isSettled);
        call.isSettled = true;
        call.open = undefined;
    }
  }

  close({ type, data }: Body): void {
    this.turn = undefined;
    if (type === 'executionCompleted') this.output = data.output ?? this.output;
  }
}
