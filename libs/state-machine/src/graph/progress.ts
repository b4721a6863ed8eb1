import type { HistoryEvent } from '../history';
import { isForkPath, parentPath } from '../paths';
import { CallProgress } from './call-progress';
import { CodeSteps } from './code-steps';
import { waysOfCode } from './code-ways';
import { withMetCalls } from './met-calls';
import type { GraphEdge, StateProgress, WorkflowGraph } from './workflow-graph';

/**
 * Where an execution is and has been, read off its events in their order.
 *   P1. A line is in the state that it has entered last until it ends, its execution ends, or the line around it leaves the state that
 *       it stands in.
 *   P2. A state has failed where its failure was caught, or ended its line.
 *   P3. What goes on after a redrive is where it was left; what enters its state anew is counted once more.
 *   P5. What comes before an end is told of where that end is decided; the end itself finds the execution in no state.
 *   P6. What goes on with another version is in the states that it has by their new names.
 *   P7. Of a handler, a call is what a line is of states: it is in its place in the text until it has settled, or nobody waits for it any more.
 *   P8. Which ways code has gone between its calls is not in its history: it is told by what followed what (`waysOfCode`).
 *   P4. Of ways between the same two states, all that a failure goes have one count, and all others.
 */
export class Progress {
  private readonly states = new Map<string, StateProgress>();
  private readonly ways = new Map<string, number>();
  /** The state of each line that is open, by its path. */
  private readonly at = new Map<string, string>();
  private readonly inside = new Map<string, Set<string>>();
  /** The state of each line that was left before it had ended (P3). */
  private readonly left = new Map<string, string>();
  private readonly calls = new CallProgress();
  private readonly steps = new CodeSteps();
  /** Of a handler. */
  private readonly called = new Set<string>();
  /** The state of the execution's own line in which its end was decided: until that comes, nothing goes on from there. */
  private decidedIn: string | undefined;

  take(events: readonly HistoryEvent[]): void {
    for (const event of events) if (!isForkPath(event.path ?? '')) this.follow(event, event.path ?? '');
  }

  on(drawn: WorkflowGraph): WorkflowGraph {
    if (this.called.size > 0) return this.onCode(withMetCalls(drawn, this.called));
    const { nodes, edges, ...graph } = drawn;
    return {
      ...graph,
      nodes: nodes.map((node) => ({ ...node, progress: { ...this.of(node.name) } })),
      edges: edges.map((edge) => ({ ...edge, taken: this.ways.get(wayKey(edge)) ?? 0 })),
    };
  }

  /** P8 */
  private onCode(drawn: WorkflowGraph): WorkflowGraph {
    const { nodes, edges, ...graph } = drawn;
    const taken = waysOfCode(drawn, this.steps.all());
    return {
      ...graph,
      nodes: nodes.map((node) => ({ ...node, progress: { ...this.of(node.name) } })),
      edges: edges.map((edge) => ({ ...edge, taken: taken.get(edge) ?? 0 })),
    };
  }

  private follow(event: HistoryEvent, path: string): void {
    this.steps.follow(event, path);
    this.calls.follow(event, path, {
      begin: (state) => {
        this.called.add(state);
        this.place(path);
        this.at.set(path, state);
        this.count(state, 'entered', 'here');
      },
      end: (of, hasFailed) => {
        if (hasFailed) this.count(this.at.get(of), 'failed');
        this.end(of);
      },
    });
    switch (event.type) {
      case 'stateEntered':
        this.leave(path);
        this.at.set(path, event.state);
        return this.count(event.state, 'entered', 'here');
      case 'stateExited': {
        const { next, error } = event.data;
        if (error !== undefined) this.count(event.state, 'failed');
        if (next !== undefined) this.go({ from: event.state, to: next, kind: error === undefined ? 'next' : 'catch' });
        return this.leave(path);
      }
      case 'retryScheduled':
      case 'linesJoined':
        return this.leaveInside(path);
      case 'lineStarted':
        return this.begin(path, event.data.startAt);
      case 'compensationEnded':
        this.of(event.state).undone = (this.of(event.state).undone ?? 0) + 1;
        return;
      case 'undoEnded':
        this.leave(path); // P5
        return this.goOnFrom(this.decidedIn);
      case 'undoStarted':
        if (event.data.end.status === 'failed') this.count(this.at.get(path), 'failed');
        this.decidedIn = this.at.get(path);
        this.end(path);
        return this.goOnFrom(undefined);
      case 'lineFailed':
      case 'executionFailed':
        this.count(this.at.get(path), 'failed');
        return this.end(path);
      case 'executionMigrated':
        return this.rename(event.data.map ?? {});
      case 'lineResumed':
      case 'executionRedriven':
        return this.resume(path);
      case 'lineEnded':
        this.end(path);
        return void this.left.delete(path);
      case 'executionCompleted':
      case 'executionTimedOut':
      case 'executionCancelled':
        return this.end(path);
    }
  }

  private begin(path: string, startAt: string): void {
    this.place(path);
    const state = this.at.get(parentPath(path));
    if (state !== undefined) this.go({ from: state, to: startAt, kind: 'branch' });
  }

  /** Where a redrive would take up the execution's own line. */
  private goOnFrom(state: string | undefined): void {
    if (state === undefined) this.left.delete('');
    else this.left.set('', state);
  }

  /** P6 */
  private rename(map: Readonly<Record<string, string>>): void {
    for (const [path, state] of this.at) {
      const name = (Object.hasOwn(map, state) ? map[state] : undefined) ?? state;
      this.of(state).here--;
      this.of(name).here++;
      this.at.set(path, name);
    }
  }

  private place(path: string): void {
    const around = parentPath(path);
    if (path !== '') this.inside.set(around, (this.inside.get(around) ?? new Set()).add(path));
  }

  private resume(path: string): void {
    this.place(path);
    const state = this.left.get(path);
    if (state === undefined) return;
    this.at.set(path, state);
    this.count(state, 'here');
  }

  /** All lines that stand in its state (P1). */
  private leaveInside(path: string): void {
    for (const inner of this.inside.get(path) ?? []) this.end(inner);
  }

  private leave(path: string): void {
    this.leaveInside(path);
    const state = this.at.get(path);
    this.at.delete(path);
    if (state !== undefined) this.of(state).here--;
  }

  private end(path: string): void {
    const state = this.at.get(path);
    if (state !== undefined) this.left.set(path, state);
    this.leave(path);
    this.inside.delete(path);
    if (path !== '') this.inside.get(parentPath(path))?.delete(path);
  }

  private go(edge: Pick<GraphEdge, 'from' | 'to' | 'kind'>): void {
    const key = wayKey(edge);
    this.ways.set(key, (this.ways.get(key) ?? 0) + 1);
  }

  private count(state: string | undefined, ...what: ('entered' | 'here' | 'failed')[]): void {
    if (state !== undefined) for (const one of what) this.of(state)[one]++;
  }

  private of(state: string): StateProgress {
    const known = this.states.get(state);
    if (known) return known;
    const fresh = { entered: 0, here: 0, failed: 0 };
    this.states.set(state, fresh);
    return fresh;
  }
}

/** P4 */
function wayKey({ from, to, kind }: Pick<GraphEdge, 'from' | 'to' | 'kind'>): string {
  const isInward = kind === 'branch' || kind === 'processor';
  return JSON.stringify([from, to, isInward ? 'in' : kind === 'catch' ? 'catch' : 'on']);
}
