/** What was asked for outside, by the `seq` of the event that entered the state: an idempotency key names it. */
export interface Visit {
  state: string;
  /** The visit whose work this one takes back. */
  undoes?: number;
  /** Who gave the result, once there is one. */
  answered?: 'outside' | 'byHand';
}

/** The visits of an execution to its states, and which of them are still to be undone, the latest last. */
export class Visits extends Map<number, Visit> {
  private readonly done: number[] = [];
  private readonly undoable = new Set<number>();

  /** The task can be undone once it has succeeded. */
  noteUndoable(taskId: number): void {
    this.undoable.add(taskId);
  }

  succeed(visit: number, taskId: number, answered: 'outside' | 'byHand'): void {
    const known = this.get(visit);
    if (known) known.answered = answered;
    if (this.undoable.has(taskId)) this.done.push(visit);
  }

  get latestDone(): number | undefined {
    return this.done.at(-1);
  }

  get leftToUndo(): number {
    return this.done.length;
  }

  noteUndone(): void {
    this.done.pop();
  }

  rename(map: Record<string, string>): void {
    for (const visit of this.values()) visit.state = map[visit.state] ?? visit.state;
  }
}
