import type { ExecutionId } from '@workflows/contracts';
import type { Effect } from '@workflows/state-machine';
import type { HotExecution } from './engine/execution-cache';
import { bytesOf } from './engine/execution-weight';
import type { ReadExecution } from './ports/execution-reader';
import type { ExecutionWatch, WatchedExecution } from './ports/execution-watch';

interface Watcher {
  tell(execution: ReadExecution | undefined): void;
  mostBytes: number;
}

/** Watches executions of this very process; gives the finished one from memory where the history of its own line is at hand. */
export class FinishWatch implements ExecutionWatch {
  private readonly watchers = new Map<ExecutionId, Set<Watcher>>();

  /** An execution that takes more than `mostBytes` in memory is not given, and has to be read. */
  watch(id: ExecutionId, mostBytes = Infinity): WatchedExecution {
    let stop = (): void => undefined;
    const finished = new Promise<ReadExecution | undefined>((tell) => {
      const watchers = this.watchers.get(id) ?? new Set();
      const watcher = { tell, mostBytes };
      this.watchers.set(id, watchers.add(watcher));
      stop = () => {
        watchers.delete(watcher);
        if (watchers.size === 0) this.watchers.delete(id);
      };
    });
    return { finished, stop };
  }

  finished(execution: HotExecution, ending: Extract<Effect, { kind: 'finish' }>): void {
    const watchers = this.watchers.get(execution.seed.executionId);
    if (!watchers) return;
    this.watchers.delete(execution.seed.executionId);
    const read = toReadExecution(execution, ending);
    const bytes = bytesOf(execution.weight);
    for (const { tell, mostBytes } of watchers) tell(bytes > mostBytes ? undefined : read);
  }
}

function toReadExecution(
  execution: HotExecution,
  ending: Extract<Effect, { kind: 'finish' }>,
): ReadExecution | undefined {
  const { seed, startState, ownHistory } = execution;
  const last = ownHistory?.at(-1);
  if (!ownHistory || !last) return undefined;
  const { kind: _, ...result } = ending;
  return {
    seed,
    startState,
    history: [...ownHistory],
    completedAt: last.at,
    ...result,
  };
}
