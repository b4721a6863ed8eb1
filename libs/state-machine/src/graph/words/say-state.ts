import type { GraphNode } from '../workflow-graph';
import { code, listOf, quoted, someOf } from './phrases';
import { sayCall } from './say-call';
import { sayCondition, sayPath } from './say-condition';
import { durationMs, sayDuration, sayTime } from './say-duration';

/** What a line of states is a line of: what ends with it. */
export type Whole = 'workflow' | 'branch' | 'item' | 'round';

const MOST_SET = 6;

/** What a state does, without its end point, and without what comes of its ways. */
export function sayState(node: GraphNode, whole: Whole): string {
  switch (node.type) {
    case 'pass':
      return sayPass(node);
    case 'choice':
      return 'Goes one of these ways';
    case 'wait':
      return sayWait(node);
    case 'succeed':
    case 'fail':
      return sayEnd(node, whole);
    case 'parallel':
      return sayParallel(node);
    case 'map':
    case 'loop':
      return sayEach(node);
    case 'dynamic':
      return sayDynamic(node);
    default:
      return sayCall(node);
  }
}

function sayDynamic({ name, label = name, details = {} }: GraphNode): string {
  if (details.later) return 'Keeps this for later';
  if (name.startsWith('Promise.')) return `Waits for what is in ${code(label)}`;
  return `Calls something that is known only when it runs, ${code(label)}`;
}

const ENDS: Record<Whole, string> = {
  workflow: 'Ends',
  branch: 'Ends this branch',
  item: 'Is done with this item',
  round: 'Goes on with the next round',
};

const FAILS: Record<Whole, string> = {
  workflow: 'Ends',
  branch: 'Ends this branch',
  item: 'Ends this item',
  round: 'Ends',
};

/** How a line ends without a word of its own. */
export function sayDone(whole: Whole): string {
  return ENDS[whole];
}

export function sayEnd({ type, end, label, details = {} }: GraphNode, whole: Whole): string {
  if (details.leaves === 'loop') return `Leaves the loop${named(label)}`;
  if (details.leaves === 'workflow')
    return label === undefined ? 'Ends the workflow' : `Ends the workflow with ${code(label)}`;
  if (details.leaves === 'round') return label === undefined ? ENDS[whole] : `${ENDS.round} of the loop${named(label)}`;
  if (type !== 'fail') {
    if (label !== undefined) return `Ends with ${code(label)}`; // of code: what it gives back
    return whole === 'workflow' ? 'Ends successfully' : ENDS[whole];
  }
  const error = label === undefined ? 'an error' : `the error ${details.computed ? sayPath(label) : code(label)}`;
  const cause = details.cause === undefined ? '' : ` (${quoted(details.cause)})`;
  return `${end ? `${FAILS[whole]} with` : 'Raises'} ${error}${cause}`; // one that is caught ends nothing
}

function sayPass({ name, label, details = {} }: GraphNode): string {
  const { sets = [] } = details;
  if (label !== undefined) return `Does ${code(name.replace(/(?:#\d+)?$/, ''))} again, ${label}`;
  const given = sets.flatMap(({ name: to, value }) =>
    value === undefined ? [] : [`${sayPath(to)} to ${sayValue(value)}`],
  );
  const computed = sets.filter(({ value }) => value === undefined).map(({ name: to }) => sayPath(to));
  if (given.length > 0) return `Sets ${someOf([...given, ...computed], MOST_SET)}`;
  return computed.length > 0 ? `Works out ${someOf(computed, MOST_SET)}` : 'Prepares its data';
}

/** A text without its marks of JSON. */
function sayValue(json: string): string {
  return json.startsWith('"') ? quoted(json.replace(/^"|"$/g, '')) : json;
}

function sayWait({ label, details = {} }: GraphNode): string {
  if (label === undefined) return 'Waits';
  const until = /^until (.+)$/s.exec(label)?.[1];
  if (until !== undefined) {
    const time = details.computed ? undefined : sayTime(until);
    return `Waits until ${time ?? `the time in ${sayPath(until)}`}`;
  }
  const isKnown = !details.computed && durationMs(label) !== undefined;
  return isKnown ? `Waits ${sayDuration(label)}` : `Waits as long as ${sayPath(label)} says`;
}

function sayParallel({ details = {} }: GraphNode): string {
  switch (details.until) {
    case 'first':
      return 'Does these at the same time, and goes on with whichever is first';
    case 'firstSuccess':
      return 'Does these at the same time, and goes on with the first that succeeds';
    case 'allSettled':
      return 'Does these at the same time, and goes on when all have ended, well or not';
    default:
      return 'Does these at the same time, and goes on when all are done';
  }
}

function sayEach({ type, name, label, details = {} }: GraphNode): string {
  const [, written] = /^(?:for each|map|while) (.*?)(?:#\d+)?$/s.exec(name) ?? [];
  const over = details.text ?? written;
  if (type === 'loop') return `${sayLoop(name, over)}${label === undefined ? '' : ` (the loop${named(label)})`}`;
  const each = `For each ${details.batches ? 'batch ' : ''}of ${sayItems(label, over, details.source)}`;
  return [each, sayAtOnce(details.atOnce)].filter((part) => part !== '').join(', ') + sayTolerated(details.tolerated);
}

/** Of code; by its label others within it leave it. */
function sayLoop(name: string, over: string | undefined): string {
  if (!name.startsWith('while')) return `For each of ${sayItems(undefined, over, undefined)}`;
  return over === undefined || over === 'true' ? 'Again and again' : `As long as ${sayCondition(over)}`;
}

function named(label: string | undefined): string {
  return label === undefined ? '' : ` ${code(label)}`;
}

/** `each of $.images`, `items of bucket/key`: of states; `over`: of code. */
function sayItems(label: string | undefined, over: string | undefined, source: string | undefined): string {
  const of = label?.replace(/^(?:each|items) of /, '') ?? over;
  if (of === undefined) return 'the items that come in';
  if (source === undefined) return sayPath(of);
  const [noun, place] = { rows: ['rows', 'file'], objects: ['objects', 'place'] }[source] ?? ['items', 'file'];
  return `the ${noun} of the ${place} ${code(of)}`;
}

function sayAtOnce(atOnce: string | undefined): string {
  if (atOnce === undefined || atOnce === '0') return '';
  if (atOnce === '1') return 'one after the other';
  return /^\d+$/.test(atOnce)
    ? `at most ${atOnce} at the same time`
    : `as many at the same time as ${sayPath(atOnce)} says`;
}

function sayTolerated(tolerated: string | undefined): string {
  if (tolerated === undefined || /^0(?: %)?$/.test(tolerated)) return '';
  return ` (${/^[\d.]+(?: %)?$/.test(tolerated) ? `up to ${tolerated}` : `as many as ${code(tolerated)} says`} may fail)`;
}

/** After which errors; all of them go without saying. */
export function sayErrors(errors: readonly string[]): string {
  const isAny = errors.length === 0 || errors.some((error) => error === 'States.ALL' || error === 'States.TaskFailed');
  if (isAny) return 'If that fails';
  const named = errors.filter((error) => error !== 'States.Timeout').map(code);
  const fails = named.length === 0 ? [] : [`fails with ${someOf(named, MOST_SET, 'or')}`];
  return `If that ${listOf([...fails, ...(named.length < errors.length ? ['takes too long'] : [])], 'or')}`;
}

/** How often it is tried again. */
export function sayRetries({ details = {} }: GraphNode): string[] {
  return (details.retries ?? [])
    .filter(({ times }) => times > 0)
    .map(
      ({ errors, times }) => `${sayErrors(errors)}, tries ${times === 1 ? 'once more' : `up to ${times} more times`}`,
    );
}

/** What undoes it. */
export function sayUndo({ compensate }: GraphNode): string | undefined {
  return compensate === undefined ? undefined : `It can be undone by ${code(compensate)}`;
}
