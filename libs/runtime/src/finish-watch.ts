import type { ExecutionId } from '@workflows/contracts';
import type { Effect } from '@workflows/state-machine';
import type { HotExecution } from './engine/execution-cache';
import type { ReadExecution } from './ports/execution-reader';
import type { ExecutionWatch, WatchedExecution } from './ports/execution-watch';

/** Watches executions of this very process; gives the finished one from memory where its history is at hand. */
export class FinishWatch implements ExecutionWatch {
  private readonly watchers = new Map<ExecutionId, Set<(execution: ReadExecution | undefined) => void>>();

  watch(id: ExecutionId): WatchedExecution {
    let stop = (): void => undefined;
    const finished = new Promise<ReadExecution | undefined>((resolve) => {
      const watchers = this.watchers.get(id) ?? new Set();
      this.watchers.set(id, watchers.add(resolve));
      stop = () => {
        watchers.delete(resolve);
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
    for (const tell of watchers) tell(read);
  }
}

function toReadExecution(
  execution: HotExecution,
  ending: Extract<Effect, { kind: 'finish' }>,
): ReadExecution | undefined {
  const { seed, startState, history } = execution;
  const last = history?.at(-1);
  if (!history || !last) return undefined;
  const { kind: _, ...result } = ending;
  return {
    seed,
    startState,
    history: history.filter(({ path }) => path === undefined),
    completedAt: last.at,
    openFunctions: [],
    ...result,
  };
}
