import { isDeepStrictEqual } from 'node:util';
import type { Body } from './api';
import { foldCalls, isOfCode } from './fold-calls';
import { foldHistory, type Folded } from './fold-history';

export interface ExecutionRow {
  id: string;
  shard: number;
  status: string;
  begun_at: string | null;
  completed_at: string | null;
  output: Body;
  version: number;
  redrive_count: number | null;
  workflow_name: string;
  restarted_from: string | null;
}

export interface HistoryRow {
  execution_id: string;
  first_seq: number;
  last_seq: number;
  events: Body[];
}

/** What an execution came to by its history, and where that is not what its row says. */
export interface ReadHistory extends Folded {
  row: ExecutionRow;
  events: readonly Body[];
}

export function readHistory(row: ExecutionRow, rows: readonly HistoryRow[]): ReadHistory {
  const events = rows.flatMap((each) => each.events);
  const fold = isOfCode(events) ? foldCalls : foldHistory;
  const folded = fold(events, firstVersion(row, events));
  const faults = [...rowFaults(rows, events), ...folded.faults, ...endFaults(row, events, folded)];
  return { ...folded, row, events, faults: faults.map((fault) => `${row.id}: ${fault}`) };
}

/** Where it was moved, the row has the latest. */
function firstVersion(row: ExecutionRow, events: readonly Body[]): number {
  return events.find(({ type }) => type === 'executionMigrated')?.data.from ?? row.version;
}

function rowFaults(rows: readonly HistoryRow[], events: readonly Body[]): string[] {
  const faults: string[] = [];
  let expected = 1;
  for (const { first_seq, last_seq } of rows) {
    if (first_seq !== expected) faults.push(`rows of history go from ${expected - 1} to ${first_seq} (I5)`);
    expected = last_seq + 1;
  }
  if (events.length !== expected - 1) faults.push('the rows do not hold as many events as they say (I5)');
  return faults;
}

function endFaults(row: ExecutionRow, events: readonly Body[], folded: Folded): string[] {
  const faults: string[] = [];
  const must = (what: string, holds: boolean): void => void (holds || faults.push(what));
  const { status, version, redrives, output } = folded;
  must(
    `its status is ${row.status}, and its history says ${status} (I5)`,
    row.status === status.replace('paused', 'running'),
  );
  const hasBegun = events.some(({ type }) => type !== 'resultsTakenOver');
  must('it has a history and is not begun, or the other way round', hasBegun === (row.begun_at !== null));
  must(`it runs on version ${row.version}, and its history says ${version} (I46)`, row.version === version);
  must(
    `it was redriven ${row.redrive_count} times, and its history says ${redrives}`,
    (row.redrive_count ?? 0) === redrives,
  );
  if (['running', 'paused'].includes(status)) return faults;
  must('it ended when its last event happened (I5)', Number(row.completed_at) === events.at(-1)?.at);
  if (status === 'completed')
    must('its output is not what its history makes (I5)', isDeepStrictEqual(row.output, output));
  return faults;
}
