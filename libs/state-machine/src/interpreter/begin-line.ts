import type { Json } from '@workflows/contracts';
import type { HistoryEvent } from '../history';
import type { DataFlow } from '../program';
import { NOTHING_PRODUCED } from './data';
import type { Fork } from './fork';
import { EMPTY_MEMO, NO_VISIT } from './state';
import type { Activity, Line, Share } from './state';

type LineStarted = Extract<HistoryEvent, { type: 'lineStarted' }>['data'];

/** A line as it begins: a branch with its input, or items with what a selector is yet to make of them. */
export function beginLine(
  flow: DataFlow,
  path: string,
  parent: Line,
  fork: Fork,
  { seq, data }: { seq: number; data: LineStarted },
): Line {
  const arriving: Activity = { status: 'arriving', next: data.startAt };
  const variables = fork.terms.isolated ? {} : parent.variables;
  if (fork.kind === 'branch')
    return { path, input: fork.input, data: NOTHING_PRODUCED, variables, visit: NO_VISIT, activity: arriving };
  const share = shareOf(fork, data);
  const input = data.select ? null : inputOf(flow, share);
  const activity = data.select ? selecting(seq) : arriving;
  return { path, input, data: NOTHING_PRODUCED, variables, visit: NO_VISIT, activity, share };
}

function shareOf({ terms, items, taken, base }: Fork, { index, startAt, items: count, select }: LineStarted): Share {
  const first = taken - base;
  return {
    index,
    startAt,
    from: taken,
    items: items.slice(first, first + (count ?? 1)),
    isBatch: count !== undefined,
    source: terms.isolated ? sourceOf(terms) : undefined,
    isKeyed: terms.keyed ? true : undefined,
    batchInput: terms.batch?.input,
    selected: select ? [] : undefined,
  };
}

/** The selector has made this of the line's next item. */
export function withSelected(flow: DataFlow, line: Line, input: Json, seq: number): Line {
  const { share } = line;
  if (share?.selected === undefined) throw new Error(`event ${seq} selects for a line without a selector`);
  const selected = [...share.selected, input];
  const grown = { ...share, selected };
  if (selected.length < share.items.length) return { ...line, share: grown, activity: selecting(seq) };
  const whole = share.isBatch ? toBatch(flow, selected, share.batchInput) : input;
  return { ...line, share: grown, input: whole, activity: { status: 'arriving', next: share.startAt } };
}

/** In AWS's words: a list of objects comes from its bucket, whatever the prefix. */
function sourceOf({ reader }: Fork['terms']): string {
  if (reader === undefined) return 'STATE_DATA';
  return reader.what === 'list' ? `S3://${reader.bucket}` : `S3://${reader.bucket}/${reader.key}`;
}

function selecting(since: number): Activity {
  return { status: 'ready', phase: { kind: 'select' }, memo: EMPTY_MEMO, since };
}

function inputOf(flow: DataFlow, { items, isBatch, batchInput }: Share): Json {
  return isBatch ? toBatch(flow, items, batchInput) : (items[0] ?? null);
}

/** AWS's `BatchInput` and `Items`, in the words of the native dialect where the line is one. */
function toBatch(flow: DataFlow, items: readonly Json[], input: Json | undefined): Json {
  return flow === 'pass'
    ? { ...(input !== undefined && { BatchInput: input }), Items: [...items] }
    : { ...(input !== undefined && { batchInput: input }), items: [...items] };
}
