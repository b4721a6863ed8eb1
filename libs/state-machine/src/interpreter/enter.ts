import type { Json } from '@workflows/contracts';
import { parseTimestamp } from '../durations';
import { quoteJson } from '../jsonpath/write-json';
import type { ChoiceNode, FailNode, PassNode, SucceedNode, Template, WaitNode } from '../program';
import { enterMap, enterParallel } from './enter-fork';
import { ERROR } from './errors';
import { complete, leave } from './leave';
import { failByItself, failLine, unfinished } from './recover';
import { renderDuration } from './render-duration';
import { scheduleTask } from './schedule-task';
import { ENTER } from './state';
import { currentNode, emit } from './turn';
import type { Turn } from './turn';
import { exitWith, exitWithoutResult, exitWithValue } from './way-out';
import { bindingsFor, complain, isComplete, openWorksheet, render, renderAs } from './worksheet';
import type { Worksheet } from './worksheet';

/** Does what its type tells the state to do, up to where it has to wait for something. */
export function enterState(turn: Turn): void {
  const node = currentNode(turn);
  const sheet = openWorksheet(turn, ENTER);
  switch (node.type) {
    case 'task':
      return scheduleTask(sheet, node);
    case 'pass':
      return pass(sheet, node);
    case 'choice':
      return choose(sheet, node);
    case 'wait':
      return wait(sheet, node);
    case 'succeed':
      return succeed(sheet, node);
    case 'fail':
      return fail(sheet, node);
    case 'parallel':
      return enterParallel(sheet, node);
    case 'map':
      return enterMap(sheet, node);
  }
}

function pass(sheet: Worksheet, node: PassNode): void {
  const { next, assign, output, paths } = node;
  if (paths === undefined) {
    const exit =
      node.replace && output !== undefined ? exitWith(sheet, output, 'replace') : exitWithoutResult(sheet, node);
    if (!leave(sheet, { next, assign, exit })) unfinished(sheet);
    return;
  }
  const result =
    node.result === undefined ? bindingsFor(sheet)?.states.input : render(sheet, 'Parameters', node.result);
  const exit = result === undefined ? undefined : exitWithValue(sheet, paths, result);
  if (!leave(sheet, { next, assign, exit, assignRoot: result })) unfinished(sheet);
}

/** Rules after one that cannot be told yet are looked at as well (W1), but none is taken before all above it are known. */
function choose(sheet: Worksheet, node: ChoiceNode): void {
  for (const rule of node.rules) {
    const holds = renderAs(sheet, 'condition', rule.condition, trueOrFalse, 'true or false');
    if (sheet.problem !== undefined) break;
    if (holds !== true) continue;
    const { next, assign, output } = rule;
    if (
      isComplete(sheet) &&
      leave(sheet, { next, assign, exit: exitWithoutResult(sheet, { output, paths: node.paths }) })
    )
      return;
    break;
  }
  if (!isComplete(sheet)) return unfinished(sheet);
  const { default: next, assign } = node;
  if (next !== undefined) {
    if (!leave(sheet, { next, assign, exit: exitWithoutResult(sheet, node) })) unfinished(sheet);
    return;
  }
  failByItself(sheet.turn, ENTER, { name: ERROR.noChoiceMatched, cause: noChoice(sheet, node) });
}

/** In ASL in AWS's words. */
function noChoice({ turn }: Worksheet, { name }: ChoiceNode): string {
  return turn.state.flow === 'pass'
    ? 'Failed to transition out of the state. The state does not point to a next state.'
    : `No choice of "${name}" holds, and it has no default.`;
}

/** A time that has come already is no wait. */
function wait(sheet: Worksheet, node: WaitNode): void {
  const { turn } = sheet;
  const dueAt = dueAtOf(sheet, node);
  if (dueAt === undefined) return unfinished(sheet);
  if (dueAt > turn.facts.at) return emit(turn, { type: 'waitStarted', state: node.name, data: { dueAt } });
  const { next, assign } = node;
  if (!leave(sheet, { next, assign, exit: exitWithoutResult(sheet, node) })) unfinished(sheet);
}

function dueAtOf(sheet: Worksheet, { wait: times }: WaitNode): number | undefined {
  if (times.kind === 'until') return timeOf(sheet, times.time);
  const durationMs = renderDuration(sheet, 'duration', times.duration, 'zero');
  return durationMs === undefined ? undefined : sheet.turn.facts.at + durationMs;
}

/** In ASL a path to something else fails in AWS's words. */
function timeOf(sheet: Worksheet, time: Template): number | undefined {
  if (time.kind !== 'reference')
    return renderAs(sheet, 'until', time, parseTimestamp, 'a time: ISO 8601 such as "2030-01-31T12:00:00Z"');
  const value = render(sheet, 'TimestampPath', time);
  const at = value === undefined ? undefined : parseTimestamp(value);
  if (value === undefined || at !== undefined) return at;
  const shown = typeof value === 'string' ? value : quoteJson(value);
  const cause = `The TimestampPath parameter does not reference a valid ISO-8601 extended offset date-time format string: ${time.reference.source} == ${shown}`;
  return complain(sheet, ERROR.runtime, cause);
}

function succeed(sheet: Worksheet, node: SucceedNode): void {
  const exit = exitWithoutResult(sheet, node);
  if (exit !== undefined && isComplete(sheet)) complete(sheet.turn, exit.output);
  else unfinished(sheet);
}

function fail(sheet: Worksheet, node: FailNode): void {
  const error = renderAs(sheet, 'error', node.error, text, 'a text');
  const cause = renderAs(sheet, 'cause', node.cause, text, 'a text');
  if (isComplete(sheet)) failLine(sheet.turn, { name: error, cause: cause ?? '' });
  else unfinished(sheet);
}

function text(value: Json): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

function trueOrFalse(value: Json): boolean | undefined {
  return typeof value === 'boolean' ? value : undefined;
}
