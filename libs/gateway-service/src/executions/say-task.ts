import { toTimestamp } from '@workflows/contracts';
import type { PausedView, TakenTask, Waiting } from '@workflows/contracts';
import type { OpeningEvent, ReadOpen } from '@workflows/runtime';
import type { Answerers } from './answerers';

/** As long may pass between two polls of a worker that works. */
const QUIET_MS = 60_000;

export interface ToldTask {
  taskId: number;
  kind: ReadOpen['tasks'][number]['kind'];
  subject?: string;
  key?: string;
  event: OpeningEvent;
  answerers: Answerers;
}

/** `since` absent: since the task was opened. */
type Said = Pick<Waiting, 'for' | 'detail'> & { since?: string };

/** Whom an open task waits for, and for what of theirs. */
export function sayTask({ taskId, kind, subject = '', key, event, answerers }: ToldTask): Said {
  switch (kind) {
    case 'function':
      return sayFunction(taskId, subject, event, answerers);
    case 'http':
      return { for: 'function', detail: 'the answer of an HTTP call' };
    case 'workflow':
      return { for: 'child', detail: key === undefined ? 'the end of its child' : `the end of ${key}` };
    case 'event': {
      const ofKey = key === undefined ? '' : ` with the key ${JSON.stringify(key)}`;
      const what = event.request?.kind === 'event' && event.request.signal ? 'a signal' : 'an event';
      return { for: 'event', detail: `${what} ${JSON.stringify(subject)}${ofKey}` };
    }
    case 'approval':
      return { for: 'approval', detail: sayApprovers(event) };
    case 'evaluation':
      return { for: 'turn', detail: 'its expressions to be evaluated' };
    case 'turn':
      return { for: 'turn', detail: sayTurn(taskId, answerers) };
    case 'items':
      return { for: 'turn', detail: 'its items to be read' };
    case 'results':
      return { for: 'turn', detail: 'its results to be written' };
  }
}

function sayTurn(turnId: number, { taken }: Answerers): string {
  const why = taken.find(({ taskId }) => taskId === turnId)?.waitsFor;
  return why === undefined ? 'its code to run' : `its code to run, which nobody can now: ${why}`;
}

function sayFunction(taskId: number, name: string, event: OpeningEvent, { taken, functions, polled }: Answerers): Said {
  const task = taken.find((one) => one.taskId === taskId);
  if (task !== undefined) return { for: 'worker', detail: sayTaken(task, event) };
  const quoted = JSON.stringify(name);
  const known = functions.get(name);
  if (known?.paused) return sayPaused(quoted, event, known.paused);
  if (known?.isCalled) return { for: 'function', detail: `the answer of ${quoted}` };
  return {
    for: 'worker',
    detail: polled.has(name) ? `a worker that takes ${quoted}` : `no worker has polled for ${quoted}`,
  };
}

/** A call that was under way when it was paused cannot be told from one that waits; it may end. */
function sayPaused(quoted: string, { at: openedAt }: OpeningEvent, paused: PausedView): Said {
  const since = toTimestamp(Math.max(openedAt, Date.parse(paused.at)));
  return { for: 'pause', detail: `the function ${quoted} to be resumed, ${sayPause(paused)}`, since };
}

/** Since when, until when, where it ends by itself, and why. */
export function sayPause({ at, until, reason }: PausedView): string {
  const end = until === undefined ? '' : ` and until ${until}`;
  return `paused since ${at}${end}${reason === undefined ? '' : `; paused because: ${reason}`}`;
}

/** Which worker has it since when; what ends its wait is told beside. */
function sayTaken({ function: name, takenAt, workerId, silentMs }: TakenTask, { heartbeatMs }: OpeningEvent): string {
  const worker = workerId === undefined ? 'a worker without a name' : `worker ${JSON.stringify(workerId)}`;
  const silence =
    silentMs === undefined || silentMs < QUIET_MS ? '' : `, not heard of for ${Math.floor(silentMs / 1000)} s`;
  const beats = heartbeatMs === undefined ? '' : `, a heartbeat is due every ${heartbeatMs / 1000} s`;
  return `${JSON.stringify(name)} was taken by ${worker} at ${toTimestamp(takenAt)}${silence}${beats}`;
}

function sayApprovers({ request }: OpeningEvent): string {
  const approvers = request?.kind === 'approval' ? (request.approvers ?? []) : [];
  return approvers.length === 0 ? 'a decision' : `a decision of ${approvers.join(', ')}`;
}
