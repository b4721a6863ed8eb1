import type { HistoryEvent } from '../history';

/** What a handler was told in a turn, and what it called then; of nothing told, it began. Labels, as nodes are called. */
export interface CodeStep {
  after: readonly string[];
  failed: readonly string[];
  calls: readonly string[];
  count: number;
}

interface Settled {
  seq: number;
  label: string;
  hasFailed: boolean;
}

/** A history has no more distinct ones that are drawn. */
const MOST_STEPS = 10_000;

/** Which calls followed which, read off the turns of a handler. One that begins anew, in other code or after a redrive, is not followed back. */
export class CodeSteps {
  private readonly steps = new Map<string, CodeStep>();
  /** Of calls, by their paths. */
  private readonly labels = new Map<string, string>();
  private settled: Settled[] = [];
  private told: readonly Settled[] = [];
  private calls: string[] = [];
  private hasBegun = false;

  all(): Iterable<CodeStep> {
    return this.steps.values();
  }

  follow(event: HistoryEvent, path: string): void {
    switch (event.type) {
      case 'turnRequested': {
        const { upTo } = event.data;
        this.told = this.settled.filter(({ seq }) => seq <= upTo);
        this.settled = this.settled.filter(({ seq }) => seq > upTo);
        return;
      }
      case 'taskScheduled':
      case 'waitStarted':
        if (event.data.call === undefined || this.labels.has(path)) return; // an attempt more
        this.labels.set(path, event.state);
        return void this.calls.push(event.state);
      case 'callRecalled':
        this.calls.push(event.state);
        return void this.settled.push({ seq: event.seq, label: event.state, hasFailed: false });
      case 'taskSucceeded':
        return this.settle(event, path, false);
      case 'taskFailed':
      case 'taskTimedOut':
        return event.data.settles ? this.settle(event, path, true) : undefined;
      case 'timerFired':
        return event.data.settles ? this.settle(event, path, false) : undefined;
      case 'turnEnded':
        return this.endTurn();
      case 'executionMigrated':
      case 'executionRedriven':
        this.labels.clear();
        this.settled = [];
        return;
    }
  }

  private settle({ seq }: HistoryEvent, path: string, hasFailed: boolean): void {
    const label = this.labels.get(path);
    if (label === undefined) return;
    this.labels.delete(path);
    this.settled.push({ seq, label, hasFailed });
  }

  private endTurn(): void {
    const { calls, told } = this;
    const isKnown = told.length > 0 || !this.hasBegun;
    this.hasBegun = true;
    this.calls = [];
    this.told = [];
    if (calls.length === 0 || !isKnown) return;
    const of = (hasFailed: boolean): string[] =>
      told.filter((one) => one.hasFailed === hasFailed).map(({ label }) => label);
    const [after, failed] = [of(false), of(true)];
    const key = JSON.stringify([after, failed, calls]);
    const known = this.steps.get(key) ?? { after, failed, calls, count: 0 };
    if (known.count === 0 && this.steps.size === MOST_STEPS) return;
    this.steps.set(key, { ...known, count: known.count + 1 });
  }
}
