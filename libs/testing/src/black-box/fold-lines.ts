import type { Body } from './api';
import { Visits } from './fold-visits';
import { applyToWait, type Line, type Must } from './fold-waits';

const UNDO = '~undo/';

/** The lines of an execution, as their events leave them: its own (''), those of branches, and what is being undone; what each waits for is told apart. */
export class Lines {
  readonly visits = new Visits();
  output: Body = {};
  private open = new Map<string, Line>([['', { attempt: 1 }]]);
  /** As the end found them, and those that had failed before it: a redrive takes them up. */
  private left = new Map<string, Line>();
  private readonly failed = new Map<string, Line>();
  private readonly entered = new Set<string>();

  constructor(private readonly must: Must) {}

  apply(event: Body): void {
    const { type, seq, path = '', data } = event;
    if (type === 'executionStarted') return;
    if (type === 'resultsTakenOver') {
      this.output = { ...data.known.results };
      this.own.next = event.state;
    } else if (type === 'lineStarted') this.open.set(path, { attempt: 1, next: data.startAt });
    else if (type === 'lineResumed') this.resume(path);
    else if (type === 'compensationStarted') this.startCompensation(event);
    else {
      const line = this.open.get(path);
      this.must(`${type} at ${seq} is of no open line`, line !== undefined);
      if (line && !applyToWait(line, event, this.visits, this.must)) this.applyTo(line, event);
    }
  }

  delay(byMs: number): void {
    for (const { timer } of this.open.values()) if (timer) timer.dueAt += byMs;
  }

  rename(map: Record<string, string>): void {
    for (const line of [...this.open.values(), ...this.left.values(), ...this.failed.values()]) {
      line.state = line.state && (map[line.state] ?? line.state);
      line.next = line.next && (map[line.next] ?? line.next);
    }
    this.visits.rename(map);
    this.entered.clear();
  }

  beginUndo({ startAt }: Body): void {
    this.open = new Map([['', { attempt: 1, next: startAt }]]);
  }

  endUndo({ compensate }: Body): void {
    const { leftToUndo } = this.visits;
    this.must(`${leftToUndo} visits are left to be undone (I54)`, !compensate || leftToUndo === 0);
  }

  close({ type, seq, data }: Body): void {
    if (type === 'executionCompleted') {
      const isOpen = [...this.open].some(([path, { task, timer }]) => path !== '' || task || timer);
      this.must(`something is open at its end at ${seq} (I10)`, !isOpen);
      this.output = data.output ?? this.output;
    }
    this.left = this.open;
    this.open = new Map();
  }

  reopen(isUndoing: boolean): void {
    this.open = new Map();
    this.resume('');
    for (const [path, line] of this.left)
      if (isUndoing && path.startsWith(UNDO) && line.task === undefined) this.open.set(path, line);
    this.entered.clear();
  }

  /** With an attempt and a visit of its own, but for a result that had come. */
  private resume(path: string): void {
    const line = this.left.get(path) ?? this.failed.get(path) ?? { attempt: 1 };
    this.open.set(path, { ...line, attempt: 1, task: undefined, timer: undefined, isByHand: false, isTakenUp: true });
  }

  private get own(): Line {
    return this.open.get('') ?? { attempt: 1 };
  }

  private startCompensation({ seq, path, state, data }: Body): void {
    this.must(`${data.visit} is undone at ${seq}, and is not the latest (I54)`, this.visits.latestDone === data.visit);
    this.visits.set(seq, { state, undoes: data.visit });
    this.open = new Map([
      ['', this.own],
      [path, { attempt: 1, state, visit: seq }],
    ]);
  }

  private applyTo(line: Line, event: Body): void {
    const { type, seq, path = '', state, data } = event;
    const { must } = this;
    switch (type) {
      case 'stateEntered':
        must(`${state} is entered twice (I4)`, !this.entered.has(`${path} ${state}`));
        must(`${state} is entered from within ${line.state}`, line.state === undefined || line.isTakenUp === true);
        must(
          `${state} is entered at ${seq}, and ${line.next} was next`,
          line.next === undefined || line.next === state,
        );
        this.entered.add(`${path} ${state}`);
        this.visits.set(seq, { state });
        this.open.set(path, { attempt: 1, state, visit: seq });
        break;
      case 'linesJoined':
        this.closeBelow(path);
        line.result = data.result;
        break;
      case 'stateExited':
        must(`${state} is left at ${seq} and ${line.state} was entered`, state === line.state);
        if (path === '' && data.flow === 'merge') this.merge(state, data.output ?? line.result);
        this.open.set(path, { attempt: 1, next: data.next });
        break;
      case 'lineEnded':
      case 'compensationEnded':
        if (type === 'compensationEnded') this.visits.noteUndone();
        this.open.delete(path);
        break;
      case 'lineFailed':
        this.failed.set(path, line);
        this.open.delete(path);
    }
  }

  /** A result that is no object stands under the name of its state, and one of nothing nowhere. */
  private merge(state: string, result: Body): void {
    if (result === null || result === undefined) return;
    const isPlain = typeof result === 'object' && !Array.isArray(result);
    this.output = { ...this.output, ...(isPlain ? result : { [state]: result }) };
  }

  private closeBelow(path: string): void {
    for (const other of this.open.keys()) if (other !== path && other.startsWith(path)) this.open.delete(other);
  }
}
