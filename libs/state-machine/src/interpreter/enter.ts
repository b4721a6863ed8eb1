import type { Json } from '@workflows/contracts';
import { parseDurationMs, parseTimestamp } from '../durations';
import type { ChoiceNode, FailNode, PassNode, SucceedNode, TaskNode, WaitNode } from '../program';
import { ERROR } from './errors';
import { complete, failExecution, leave, wayOut } from './leave';
import { failState, unfinished } from './recover';
import { ENTER } from './state';
import { currentNode, emit } from './turn';
import type { Turn } from './turn';
import { isComplete, openWorksheet, render, renderAs } from './worksheet';
import type { Worksheet } from './worksheet';

/** What a `fail` state says that names no `error`. */
const UNNAMED_FAILURE = 'Failed';
const A_DURATION = 'a duration: seconds, or ISO 8601 such as "PT5M"';

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
  }
}

/** A time-out runs from scheduling, for each attempt anew. */
function scheduleTask(sheet: Worksheet, node: TaskNode): void {
  const { turn } = sheet;
  const name = renderAs(sheet, 'task', node.function, nonEmptyText, 'the name of a function');
  const given = node.arguments === undefined ? undefined : render(sheet, 'arguments', node.arguments);
  const ownTimeoutMs = renderAs(sheet, 'timeout', node.timeout, positiveMs, `${A_DURATION}, above 0`);
  const heartbeatMs = renderAs(sheet, 'heartbeat', node.heartbeat, positiveMs, `${A_DURATION}, above 0`);
  if (name === undefined || !isComplete(sheet)) return unfinished(sheet);
  const timeoutMs = node.timeout === undefined ? turn.facts.functionDefaults(name)?.timeoutMs : ownTimeoutMs;
  emit(turn, {
    type: 'taskScheduled',
    state: node.name,
    data: {
      function: name,
      attempt: turn.state.thread.visit.retryCount + 1,
      ...(given !== undefined && { arguments: given }),
      ...(timeoutMs !== undefined && { timeoutAt: turn.facts.at + timeoutMs }),
      ...(heartbeatMs !== undefined && { heartbeatMs }),
    },
  });
}

function pass(sheet: Worksheet, node: PassNode): void {
  const way = wayOut(node);
  if (!leave(sheet, node.replace && node.output !== undefined ? { ...way, flow: 'replace' } : way)) unfinished(sheet);
}

/** Rules after one that cannot be told yet are looked at as well (W1), but none is taken before all above it are known. */
function choose(sheet: Worksheet, node: ChoiceNode): void {
  for (const rule of node.rules) {
    const holds = renderAs(sheet, 'condition', rule.condition, trueOrFalse, 'true or false');
    if (sheet.problem !== undefined) break;
    if (holds !== true) continue;
    if (isComplete(sheet) && leave(sheet, wayOut(rule))) return;
    break;
  }
  if (!isComplete(sheet)) return unfinished(sheet);
  const { default: next, output, assign } = node;
  if (next !== undefined) {
    if (!leave(sheet, wayOut({ next, output, assign }))) unfinished(sheet);
    return;
  }
  const cause = `No choice of "${node.name}" holds, and it has no default.`;
  failState(sheet.turn, ENTER, { name: ERROR.noChoiceMatched, cause });
}

/** A time that has come already is no wait. */
function wait(sheet: Worksheet, node: WaitNode): void {
  const { turn } = sheet;
  const dueAt = dueAtOf(sheet, node);
  if (dueAt === undefined) return unfinished(sheet);
  if (dueAt > turn.facts.at) return emit(turn, { type: 'waitStarted', state: node.name, data: { dueAt } });
  if (!leave(sheet, wayOut(node))) unfinished(sheet);
}

function dueAtOf(sheet: Worksheet, { wait: times }: WaitNode): number | undefined {
  if (times.kind === 'until')
    return renderAs(sheet, 'until', times.time, parseTimestamp, 'a time: ISO 8601 such as "2030-01-31T12:00:00Z"');
  const durationMs = renderAs(sheet, 'duration', times.duration, parseDurationMs, A_DURATION);
  return durationMs === undefined ? undefined : sheet.turn.facts.at + durationMs;
}

function succeed(sheet: Worksheet, { output: template }: SucceedNode): void {
  const output = template === undefined ? undefined : render(sheet, 'output', template);
  if (isComplete(sheet)) complete(sheet.turn, output);
  else unfinished(sheet);
}

function fail(sheet: Worksheet, node: FailNode): void {
  const error = renderAs(sheet, 'error', node.error, text, 'a text');
  const cause = renderAs(sheet, 'cause', node.cause, text, 'a text');
  if (isComplete(sheet)) failExecution(sheet.turn, error ?? UNNAMED_FAILURE, cause ?? '');
  else unfinished(sheet);
}

function text(value: Json): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

function nonEmptyText(value: Json): string | undefined {
  return text(value) || undefined;
}

function trueOrFalse(value: Json): boolean | undefined {
  return typeof value === 'boolean' ? value : undefined;
}

function positiveMs(value: Json): number | undefined {
  return parseDurationMs(value) || undefined;
}
