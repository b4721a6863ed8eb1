import { Map, Set } from 'immutable';
import type { List } from 'immutable';
import { addUsage } from '@workflows/contracts';
import type { Json, UsageView } from '@workflows/contracts';
import type { ItemPage, LineResult, MapTerms } from '../map-terms';
import { MAX_VALUE_SIZE, weigh } from './data-limit';
import type { ArmedTimer, Line, Share, TaskAttempt } from './state';

/**
 * What a `parallel` or `map` state has under way. Rules of this file:
 *   K1. Lines begin in the order of their branches or items, and `lines` counts those that have begun.
 *   K2. An item belongs to one line; `taken` counts the items that have one, so none is taken twice and none is left out.
 *   K4. A line that failed stays with its outcome, for a redrive; not where outcomes are written to objects, which nothing takes back.
 *   K3. Outcomes are kept until the state is left, or, where they are written to objects, until they are written.
 */
export interface Fork {
  /** Of the event that began it. */
  readonly id: number;
  readonly kind: 'branch' | 'item';
  /** How many branches there are; of a map, nothing. */
  readonly branches: number;
  /** What each branch gets; of a map, nothing. */
  readonly input: Json;
  readonly terms: Omit<MapTerms, 'items'>;
  /** Items at hand. The first of them is number `base`. */
  readonly items: readonly Json[];
  readonly base: number;
  readonly taken: number;
  /** Whether there are further pages of items, and from where. */
  readonly pages: 'none' | 'first' | { readonly cursor: Json };
  readonly lines: number;
  readonly open: Set<number>;
  readonly outcomes: Map<number, LineOutcome>;
  /** What the outcomes that are kept come to, about, as characters of JSON; with their inputs where they wait to be written. */
  readonly size: number;
  /** Items whose lines failed. */
  readonly failed: number;
  /** Results that wait to be written, and those of the write under way. */
  readonly unwritten: readonly LineResult[];
  readonly writing: readonly LineResult[];
  readonly parts: number;
  /** What the last write gave: the result of the map. */
  readonly manifest?: Json;
  /** A page of items being read, or results being written. */
  readonly task?: TaskAttempt;
  /** Of an execution that was redriven: lines to be taken up again, before others begin. */
  readonly again?: List<Line>;
  /** What calls of models in its lines have used so far. */
  readonly usage?: UsageView;
  /** The step had done its share and goes on when this fires. */
  readonly timer?: ArmedTimer;
}

export type LineOutcome =
  { readonly output: Json } | { readonly error?: string; readonly cause: string; readonly line?: Line };

/** How many lines are open at once where nothing else is said, and at most. */
export const DEFAULT_CONCURRENCY = 1_000;
/** How many results are gathered, or how much, before a part of them is written. */
const PART_LINES = 1_000;
const PART_SIZE = 4_194_304;
/** No line begins while this much waits for a write. */
const MAX_UNWRITTEN = 4 * PART_SIZE;

type Beginning = Pick<Fork, 'id' | 'kind' | 'branches' | 'input'>;

export function beginFork(beginning: Beginning, { items = [], ...terms }: MapTerms): Fork {
  return {
    ...beginning,
    terms,
    items,
    base: 0,
    taken: 0,
    pages: terms.reader === undefined ? 'none' : 'first',
    lines: 0,
    open: Set(),
    outcomes: Map(),
    size: 0,
    failed: 0,
    unwritten: [],
    writing: [],
    parts: 0,
  };
}

/** The next line to be taken up again, if one may be now. */
export function nextAgain(fork: Fork): Line | undefined {
  return fork.open.size < concurrencyOf(fork) ? fork.again?.first() : undefined;
}

function concurrencyOf({ terms }: Fork): number {
  return terms.maxConcurrency || DEFAULT_CONCURRENCY;
}

/** How many items the next line takes; 0: there is none to begin now. */
export function nextShare(fork: Fork): number {
  if (fork.open.size >= concurrencyOf(fork)) return 0;
  if (fork.terms.writer !== undefined && fork.size >= MAX_UNWRITTEN) return 0;
  if (fork.kind === 'branch') return fork.lines < fork.branches ? 1 : 0;
  const first = fork.taken - fork.base;
  const left = fork.items.length - first;
  const { batch } = fork.terms;
  if (batch === undefined || left === 0) return Math.min(left, 1);
  const { count, isFull } = batchFrom(fork.items, first, batch);
  return isFull || fork.pages === 'none' ? count : 0;
}

/** As many as the batch's limits allow, but one at least. */
function batchFrom(
  items: readonly Json[],
  first: number,
  { maxItems = Infinity, maxBytes = Infinity }: NonNullable<MapTerms['batch']>,
): { count: number; isFull: boolean } {
  let bytes = 0;
  for (let count = 0; first + count < items.length; count++) {
    if (count === maxItems) return { count, isFull: true };
    if (maxBytes !== Infinity) bytes += JSON.stringify(items[first + count]).length + 1;
    if (count > 0 && bytes > maxBytes) return { count, isFull: true };
  }
  const count = items.length - first;
  return { count, isFull: count === maxItems };
}

/** The items at hand are too few for the next line, there are more, and nobody is fetching them. */
export function wantsPage(fork: Fork): boolean {
  return fork.pages !== 'none' && fork.task === undefined && nextShare({ ...fork, open: Set(), size: 0 }) === 0;
}

/** Results to be written now: a full part, or what is left once all lines have ended. */
export function wantsWrite(fork: Fork): 'part' | 'manifest' | undefined {
  if (fork.terms.writer === undefined || fork.task !== undefined || fork.manifest !== undefined) return undefined;
  if (fork.unwritten.length >= PART_LINES || fork.size >= PART_SIZE) return 'part';
  if (!hasEnded(fork)) return undefined;
  return fork.unwritten.length > 0 ? 'part' : 'manifest';
}

/** Whether every line has begun and ended. */
export function hasEnded(fork: Fork): boolean {
  if (fork.open.size > 0 || fork.pages !== 'none' || (fork.again?.size ?? 0) > 0) return false;
  return fork.kind === 'branch' ? fork.lines === fork.branches : fork.taken === fork.base + fork.items.length;
}

/** The first of those to be taken up again is open now. */
export function withLineResumed(fork: Fork, index: number): Fork {
  const again = fork.again?.shift();
  return { ...fork, open: fork.open.add(index), ...(again && { again }) };
}

export function withLineBegun(fork: Fork, count: number): Fork {
  const { lines, open, outcomes, size, failed, unwritten } = fork;
  const taken = fork.kind === 'branch' ? 0 : fork.taken + count;
  return withLines(fork, { taken, lines: lines + 1, open: open.add(lines), outcomes, size, failed, unwritten });
}

/** `input` is what the line began with; it is shown where results are written. */
export function withLineEnded(
  fork: Fork,
  index: number,
  share: Share | undefined,
  input: Json,
  outcome: LineOutcome,
): Fork {
  const open = fork.open.delete(index);
  const failed = 'error' in outcome ? fork.failed + (share?.items.length ?? 1) : fork.failed;
  const { taken, lines, outcomes, unwritten } = fork;
  if (fork.terms.writer !== undefined) {
    const size = fork.size + sizeOf(input) + sizeOfOutcome(outcome);
    const waiting = [...unwritten, toResult(index, input, outcome)]; // K4
    return withLines(fork, { taken, lines, open, outcomes, size, failed, unwritten: waiting });
  }
  const size = fork.size + sizeOfOutcome(outcome);
  return withLines(fork, { taken, lines, open, outcomes: outcomes.set(index, outcome), size, failed, unwritten });
}

type OfLines = Pick<Fork, 'taken' | 'lines' | 'open' | 'outcomes' | 'size' | 'failed' | 'unwritten'>;

/** Named field by field, as it is done twice a line: to spread so many fields takes longer than all else that a line asks for. */
function withLines(
  { id, kind, branches, input, terms, items, base, pages, writing, parts, manifest, task, usage, timer, again }: Fork,
  { taken, lines, open, outcomes, size, failed, unwritten }: OfLines,
): Fork {
  return {
    id,
    kind,
    branches,
    input,
    terms,
    items,
    base,
    taken,
    pages,
    lines,
    open,
    outcomes,
    size,
    failed,
    unwritten,
    writing,
    parts,
    manifest,
    task,
    usage,
    timer,
    again,
  };
}

function toResult(index: number, input: Json, outcome: LineOutcome): LineResult {
  if ('output' in outcome) return { index, input, ...outcome };
  const { line: _, ...failure } = outcome;
  return { index, input, ...failure };
}

function sizeOfOutcome(outcome: LineOutcome): number {
  return 'output' in outcome ? sizeOf(outcome.output) : outcome.cause.length;
}

function sizeOf(value: Json): number {
  const weight = weigh(value);
  return weight.ok ? weight.size : MAX_VALUE_SIZE;
}

/** Items already taken are let go of. */
export function withPage(fork: Fork, { items, cursor, keyed }: ItemPage): Fork {
  const left = fork.items.slice(fork.taken - fork.base);
  return {
    ...fork,
    ...(keyed && { terms: { ...fork.terms, keyed } }),
    task: undefined,
    items: left.length === 0 ? items : [...left, ...items],
    base: fork.taken,
    pages: cursor === undefined ? 'none' : { cursor },
  };
}

export function withTask(fork: Fork, task: TaskAttempt): Fork {
  return task.request.kind === 'results'
    ? { ...fork, task, writing: fork.unwritten, unwritten: [], size: 0 }
    : { ...fork, task };
}

export function withWritten(fork: Fork, result: Json): Fork {
  const { task } = fork;
  const written = { ...fork, task: undefined, writing: [], parts: fork.parts + 1 };
  return task?.request.kind === 'results' && task.request.manifest ? { ...written, manifest: result } : written;
}

export function withUsage(fork: Fork, usage: UsageView): Fork {
  const sum = addUsage(fork.usage, usage);
  return { ...fork, ...(sum && { usage: sum }) };
}

/** How many items there are, once that is known. */
export function totalOf(fork: Fork): number | undefined {
  return fork.pages === 'none' ? fork.base + fork.items.length : undefined;
}
