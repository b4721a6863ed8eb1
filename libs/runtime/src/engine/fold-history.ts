import { EngineError } from '@workflows/contracts';
import {
  firstStateOf,
  stepperOf,
  type AnyExecutionState,
  type AnyProgram,
  type HistoryEvent,
} from '@workflows/state-machine';
import type { CatalogEntry } from '../ports/definitions';
import type { ExecutionStore, StoredExecution } from '../ports/execution-store';
import { JournalKeeper } from '../turns/kept-journal';
import { untoldOf, type Untold } from '../turns/untold';
import type { HotExecution } from './execution-cache';
import { weighAnew } from './execution-weight';

/** How many events of an execution's own line are kept beside the state, so that its end can be shown without a read. */
const REMEMBERED_HISTORY = 64;

/** Undefined where they are too many, or some of them are not known any more. What is told of a handler are its calls, which have paths. */
export function remembered(
  before: readonly HistoryEvent[] | undefined,
  events: readonly HistoryEvent[],
  { kind }: Pick<AnyProgram, 'kind'>,
): readonly HistoryEvent[] | undefined {
  if (!before) return undefined;
  const own = kind === 'handler' ? events : events.filter(({ path }) => path === undefined);
  if (own.length === 0) return before;
  return before.length + own.length <= REMEMBERED_HISTORY ? [...before, ...own] : undefined;
}

/** Whether all of a history came with the first page. */
export function isWhole({ history, lastSeq }: StoredExecution): boolean {
  return (history.at(-1)?.seq ?? 0) === lastSeq;
}

/**
 * Folds page after page, and the next is read meanwhile: what is in memory at once does not grow with the history. A history that cannot be folded is an
 * error of its own execution; a store that does not answer throws.
 */
export async function foldHistory(
  store: Pick<ExecutionStore, 'readHistory'>,
  stored: StoredExecution,
  entry: CatalogEntry,
): Promise<HotExecution | EngineError> {
  const { shard, seed, history, lastSeq } = stored;
  const { program } = entry;
  let state: AnyExecutionState | undefined;
  let untold: Untold | undefined;
  // One page is read again in no time.
  const keeper = program.kind === 'handler' && !isWhole(stored) ? new JournalKeeper() : undefined;
  let wasMigrated = false;
  // Of one that has ended nothing was read yet.
  let page: readonly HistoryEvent[] =
    history.length === 0 && lastSeq > 0 ? await store.readHistory(seed.executionId, 0) : history;
  for (let folded = 0; folded < lastSeq;) {
    let next: Promise<readonly HistoryEvent[]> | undefined;
    try {
      folded = lastOf(page);
      next = folded < lastSeq ? begun(store.readHistory(seed.executionId, folded)) : undefined;
      state = stepperOf(program).fold(program, seed, state, page);
      untold = untoldOf(untold, page, state);
      keeper?.add(page, state);
      wasMigrated ||= page.some(({ type }) => type === 'executionMigrated');
    } catch (cause) {
      return new EngineError('INTERNAL', `The history of ${seed.executionId} cannot be read any more.`, { cause });
    }
    if (next) page = await next;
  }
  const journal = state && keeper?.kept(state);
  const weight = weighAnew(seed.input, state, (untold?.bytes ?? 0) + (journal?.bytes ?? 0));
  return {
    shard,
    seed,
    startState: firstStateOf(program),
    entry,
    state,
    ownHistory: isWhole(stored) ? remembered([], history, program) : undefined,
    ...(untold && { untold }),
    ...(journal && { journal }),
    readUpTo: lastSeq,
    weight,
    ...(wasMigrated && { wasMigrated }),
  };
}

/** Its failure is told where it is waited for, if it is. */
function begun<Value>(reading: Promise<Value>): Promise<Value> {
  reading.catch(() => undefined);
  return reading;
}

/** Throws where a page has no events: the history has a gap, and reading on would not end. */
function lastOf(page: readonly HistoryEvent[]): number {
  const last = page.at(-1);
  if (!last) throw new Error('the history ends before its last event');
  return last.seq;
}
