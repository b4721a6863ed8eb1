import type { Json } from '@workflows/contracts';
import type { StateNode } from '../program';
import { MAX_VALUE_SIZE } from './data-limit';
import { ERROR, nameAndCause } from './errors';
import { hasEnded, nextAgain, nextShare, wantsPage, wantsWrite } from './fork';
import type { Fork } from './fork';
import { childPath, indexOf } from '../paths';
import { failState } from './recover';
import { ENTER } from './state';
import type { Line } from './state';
import { overThreshold } from './tolerance';
import { currentNode, emit, emitOfFork, lineOf, stateOf } from './turn';
import type { Turn } from './turn';

/**
 * Takes a `parallel` or `map` state on by one thing: its next line, a page of items, a write of results, or its end.
 * False: it waits for what is open. `mayStart` false: the step has done its share, and where nothing open would wake the
 * state, a timer that is due at once does.
 */
export function tend(turn: Turn, fork: Fork, mayStart: boolean): boolean {
  const node = currentNode(turn);
  const failure = overThreshold(fork) ?? tooLarge(fork);
  if (failure !== undefined) {
    failState(turn, ENTER, failure);
    return true;
  }
  if (isDone(fork)) {
    const result = fork.manifest ?? resultOf(turn, fork);
    emit(turn, { type: 'linesJoined', state: node.name, data: { result, ...(fork.usage && { usage: fork.usage }) } });
    return true;
  }
  const write = wantsWrite(fork);
  if (write !== undefined) return schedule(turn, { request: writeRequest(fork, write) });
  if (wantsPage(fork)) return schedule(turn, { request: pageRequest(fork) });
  const again = nextAgain(fork);
  const share = again === undefined ? nextShare(fork) : 1;
  if (share === 0) return false;
  if (mayStart) {
    if (again === undefined) startLine(turn, node, fork, share);
    else resumeLine(turn, again);
    return true;
  }
  const hasWakeSource = fork.open.size > 0 || fork.task !== undefined || fork.timer !== undefined;
  if (!hasWakeSource) emit(turn, { type: 'waitStarted', state: node.name, data: { dueAt: turn.facts.at } });
  return false;
}

function isDone(fork: Fork): boolean {
  if (!hasEnded(fork) || fork.task !== undefined) return false;
  return fork.terms.writer === undefined || fork.manifest !== undefined;
}

function startLine(turn: Turn, node: StateNode, fork: Fork, share: number): void {
  const startAt = startOf(node, fork);
  const select = node.type === 'map' && node.itemSelector !== undefined;
  turn.path = childPath(turn.path, node.name, fork.lines);
  emit(turn, {
    type: 'lineStarted',
    data: {
      index: fork.lines,
      startAt,
      ...(fork.terms.batch !== undefined && { items: share }),
      ...(select && { select: true }),
    },
  });
}

function resumeLine(turn: Turn, { path }: Line): void {
  turn.path = path;
  emit(turn, { type: 'lineResumed', data: { index: indexOf(path) } });
}

function startOf(node: StateNode, { lines }: Fork): string {
  const startAt =
    node.type === 'parallel' ? node.branches[lines]?.startAt : node.type === 'map' ? node.processor.startAt : undefined;
  if (startAt === undefined) throw new Error(`"${node.name}" has no line ${lines} to start`);
  return startAt;
}

type Request = Pick<Extract<Parameters<typeof emit>[1], { type: 'taskScheduled' }>['data'], 'request'>;

function schedule(turn: Turn, { request }: Request): true {
  emitOfFork(turn, { type: 'taskScheduled', state: stateOf(turn), data: { request, attempt: 1 } });
  return true;
}

function pageRequest({ terms, pages, base, items }: Fork): Request['request'] {
  const { reader } = terms;
  if (reader === undefined) throw new Error('a map without a reader has no pages');
  const cursor: { cursor?: Json } = typeof pages === 'object' ? { cursor: pages.cursor } : {};
  return { kind: 'items', reader, ...cursor, read: base + items.length };
}

function writeRequest({ terms, parts }: Fork, what: 'part' | 'manifest'): Request['request'] {
  const { writer } = terms;
  if (writer === undefined) throw new Error('a map without a writer writes nothing');
  return { kind: 'results', writer, part: parts, ...(what === 'manifest' && { manifest: true }) };
}

/** In the order of the lines. A failure that was borne is left out (AWS), or stands in its place as it does in a `catch`. */
function resultOf(turn: Turn, { lines, outcomes }: Fork): Json {
  const isAsl = turn.state.flow === 'pass';
  const result: Json[] = [];
  for (let index = 0; index < lines; index++) {
    const outcome = outcomes.get(index);
    if (outcome === undefined) throw new Error(`line ${index} of "${lineOf(turn).visit.state}" has no outcome`);
    if ('output' in outcome) result.push(outcome.output);
    else if (!isAsl) result.push({ error: nameAndCause({ name: outcome.error, cause: outcome.cause }) });
  }
  return result;
}

function tooLarge({ size, terms }: Fork): { name: string; cause: string } | undefined {
  if (terms.writer !== undefined || size <= MAX_VALUE_SIZE) return undefined;
  const cause = `The results come to more than ${MAX_VALUE_SIZE} characters of JSON; give less from each line, or write them to objects.`;
  return { name: ERROR.dataLimitExceeded, cause };
}
