import type { Body } from './api';
import { Lines } from './fold-lines';

export const TERMINAL: Record<string, string> = {
  executionCompleted: 'completed',
  executionFailed: 'failed',
  executionTimedOut: 'timedOut',
  executionCancelled: 'cancelled',
};
/** What happens to one that is paused: what comes from outside, and what is done to it. All else is going on (I41). */
const WHILE_PAUSED = [
  ...['operatorAnswered', 'taskAccepted', 'taskSucceeded', 'taskFailed', 'evaluated', 'outputChecked'],
  ...['executionResumed', 'treePaused', 'executionMigrated', 'undoStarted', 'executionCancelled'],
];

/** What a history comes to. */
export interface Folded {
  faults: string[];
  status: string;
  version: number;
  redrives: number;
  lines: Lines;
  output: Body;
}

/** Folds a history by rules of its own, which are told here once more on purpose, and says what does not hold. */
export function foldHistory(events: readonly Body[], version: number): Folded {
  const faults: string[] = [];
  const must = (what: string, holds: boolean): void => void (holds || faults.push(what));
  const lines = new Lines(must);
  let pause: Body;
  let end: Body;
  let planned: Body;
  let redrives = 0;
  let on = version;

  for (const [index, event] of events.entries()) {
    const { type, seq, data = {} } = event;
    must(`event ${index + 1} has seq ${seq} (I5)`, seq === index + 1);
    must(
      `it begins with ${type}`,
      index > 0 || ['executionStarted', 'resultsTakenOver', 'executionCancelled'].includes(type),
    );
    must(`${type} comes after the end (I10)`, end === undefined || type === 'executionRedriven');
    const isByHand = events[index - 1]?.type === 'operatorAnswered';
    must(`${type} at ${seq} while it is paused (I41)`, !pause || isByHand || WHILE_PAUSED.includes(type));
    if (type === 'executionPaused') pause = event;
    else if (type === 'executionResumed') {
      must(`it is resumed at ${seq}, and was not paused`, pause !== undefined);
      if (pause?.data.clocks === 'stop') lines.delay(event.at - pause.at);
      pause = undefined;
    } else if (type === 'executionMigrated') {
      must(`it is migrated at ${seq} from ${data.from}, and runs on ${on} (I46)`, data.from === on);
      on = data.to;
      lines.rename(data.map ?? {});
    } else if (type === 'undoStarted') {
      planned = data;
      pause = undefined;
      lines.beginUndo(data);
    } else if (type === 'undoEnded') lines.endUndo(planned);
    else if (type === 'executionRedriven') {
      must(`it is redriven at ${seq}, and has not failed`, end !== undefined && end.type !== 'executionCompleted');
      if (planned?.over) planned = undefined;
      redrives++;
      end = undefined;
      lines.reopen(planned !== undefined);
    } else if (TERMINAL[type] !== undefined) {
      const isBroken = data.error === 'States.CompensationFailed';
      must(
        `it ends as ${type}, and ${planned?.end.status} was decided (I54)`,
        !planned || isBroken || planned.end.status === TERMINAL[type],
      );
      if (planned && !isBroken) planned = { ...planned, over: true };
      pause = undefined;
      end = event;
      lines.close(event);
    } else lines.apply(event);
  }
  const status = end ? (TERMINAL[end.type] ?? '') : pause ? 'paused' : 'running';
  return { faults, status, version: on, redrives, lines, output: lines.output };
}
