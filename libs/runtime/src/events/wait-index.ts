import type { ExecutionId, TenantId } from '@workflows/contracts';
import type { EventHeader } from '../ports/event-store';
import type { AskedTask } from '../tasks/task-runner';

interface Indexed {
  task: AskedTask<'event'>;
}

/** Finds the waits that an event may be for without visiting the others: thousands may wait for one name, each with its own key. */
export class WaitIndex<Wait extends Indexed> {
  private readonly byKey = new Map<string, Set<Wait>>();
  private readonly byExecution = new Map<ExecutionId, Set<Wait>>();

  add(wait: Wait): void {
    if (!wait.task.request.signal) put(this.byKey, placeOf(wait), wait);
    put(this.byExecution, wait.task.executionId, wait);
  }

  delete(wait: Wait): void {
    take(this.byKey, placeOf(wait), wait);
    take(this.byExecution, wait.task.executionId, wait);
  }

  /**
   * An event is for those that wait for its key and for those that wait for none, but not for those that wait for signals alone; a signal is for
   * its execution.
   */
  *for(header: EventHeader): Generator<Wait> {
    const { tenant, type, key, executionId } = header;
    if (executionId === undefined) {
      yield* this.byKey.get(placeName(tenant, type, undefined)) ?? [];
      if (key !== undefined) yield* this.byKey.get(placeName(tenant, type, key)) ?? [];
      return;
    }
    for (const wait of this.byExecution.get(executionId) ?? []) if (isForSignal(header, wait)) yield wait;
  }
}

/** Whatever key the state waits for, unless both name one. */
function isForSignal({ tenant, type, key }: EventHeader, { task }: Indexed): boolean {
  const { event, key: wanted } = task.request;
  return task.tenant === tenant && event === type && (key === undefined || wanted === undefined || key === wanted);
}

function placeOf({ task: { tenant, request } }: Indexed): string {
  return placeName(tenant, request.event, request.key);
}

function placeName(tenant: TenantId, type: string, key: string | undefined): string {
  return JSON.stringify([tenant, type, key ?? null]);
}

function put<Key, Wait>(index: Map<Key, Set<Wait>>, key: Key, wait: Wait): void {
  const others = index.get(key);
  if (others) others.add(wait);
  else index.set(key, new Set([wait]));
}

function take<Key, Wait>(index: Map<Key, Set<Wait>>, key: Key, wait: Wait): void {
  const others = index.get(key);
  others?.delete(wait);
  if (others?.size === 0) index.delete(key);
}
