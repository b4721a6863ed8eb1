import type { Json } from '@workflows/contracts';
import { lambdaPayload } from '../aws/lambda-envelope';
import type { HistoryFact } from '../history';
import { functionNameOf, workflowOf } from '../aws/arns';
import { parseDurationMs, parseTimestamp } from '../durations';
import type { TaskNode, TaskTarget } from '../program';
import type { TaskRequest } from '../task-request';
import { MAX_VALUE_SIZE } from './data-limit';
import { ERROR } from './errors';
import { isFull } from './saga';
import { asksForToken } from './looks-at';
import { unfinished } from './recover';
import { renderDuration } from './render-duration';
import { emit, lineOf } from './turn';
import { bindingsFor, complain, isComplete, render, renderAs } from './worksheet';
import type { Worksheet } from './worksheet';

/**
 * A time-out runs from scheduling, for each attempt anew. Fields are set one by one, since spreading what may be absent is
 * the slowest thing a step would do.
 */
export function scheduleTask(sheet: Worksheet, node: TaskNode): void {
  const { turn } = sheet;
  const { visit, activity } = lineOf(turn);
  const request = renderRequest(sheet, node.target);
  const given = renderArguments(sheet, node);
  const ownTimeoutMs = renderDuration(sheet, 'timeout', node.timeout, 'positive');
  const heartbeatMs = renderDuration(sheet, 'heartbeat', node.heartbeat, 'positive');
  const isKept = node.compensate !== undefined && turn.state.saga?.undoing === undefined; // U5
  if (isKept && isFull(turn.state)) complain(sheet, ERROR.dataLimitExceeded, TOO_MUCH_DONE);
  if (request === undefined || !isComplete(sheet)) return unfinished(sheet);
  const timeoutMs = node.timeout === undefined ? defaultTimeoutMs(sheet, request) : ownTimeoutMs;
  const data: Scheduled = toData(request, visit.retryCount + 1);
  if (given !== undefined) data.arguments = given;
  if (timeoutMs !== undefined) data.timeoutAt = turn.facts.at + timeoutMs;
  if (heartbeatMs !== undefined) data.heartbeatMs = heartbeatMs;
  if (turn.facts.taskToken !== undefined && activity.status === 'ready' && asksForToken(node))
    data.token = activity.since;
  const envelope = envelopeOf(node);
  if (envelope !== undefined) data.envelope = envelope;
  if (isKept) data.undo = true;
  emit(turn, { type: 'taskScheduled', state: node.name, data });
}

/** What the result of its function comes in. */
export function envelopeOf({ target }: TaskNode): 'lambda' | undefined {
  return target.kind === 'function' && target.answer === undefined ? target.envelope : undefined;
}

const TOO_MUCH_DONE = `What is kept so that it can be undone comes to more than ${MAX_VALUE_SIZE} characters of JSON: inputs, results and variables of all states with "compensate". Work on less, or put it into objects.`;

/** As long as the type of an event may be. */
const MAX_EVENT_NAME = 256;

type Scheduled = Extract<HistoryFact, { type: 'taskScheduled' }>['data'];

function toData(request: TaskRequest, attempt: number): Scheduled {
  if (request.kind !== 'function') return { request, attempt };
  const data: Scheduled = { function: request.function, attempt };
  if (request.answer !== undefined) data.answer = request.answer;
  return data;
}

/** Absent: the task gets what the state sees, which the state itself tells. */
function renderArguments(sheet: Worksheet, node: TaskNode): Json | undefined {
  if (node.arguments !== undefined) {
    const given = render(sheet, 'arguments', node.arguments);
    const isPayload = node.target.kind === 'function' && node.target.envelope === 'lambda';
    return isPayload && given !== undefined ? lambdaPayload(given) : given;
  }
  return node.paths?.input === undefined ? undefined : bindingsFor(sheet)?.states.input;
}

function defaultTimeoutMs({ turn }: Worksheet, request: TaskRequest): number | undefined {
  return request.kind === 'function' ? turn.facts.functionDefaults(request.function)?.timeoutMs : undefined;
}

function renderRequest(sheet: Worksheet, target: TaskTarget): TaskRequest | undefined {
  switch (target.kind) {
    case 'function': {
      const name = renderAs(sheet, 'task', target.name, functionName, 'the name of a function');
      return name === undefined
        ? undefined
        : { kind: 'function', function: name, ...(target.answer && { answer: target.answer }) };
    }
    case 'workflow': {
      const workflow = renderAs(sheet, 'workflow', target.workflow, nonEmptyText, 'the id or name of a workflow');
      const version = renderAs(sheet, 'version', target.version, positiveWhole, 'the number of a version');
      const name = renderAs(sheet, 'name', target.name, nonEmptyText, 'a name for the execution');
      if (workflow === undefined) return undefined;
      const { answer } = target;
      const named = workflowOf(workflow);
      return {
        kind: 'workflow',
        ...named,
        answer,
        ...(version !== undefined && { version }),
        ...(name !== undefined && { name }),
      };
    }
    case 'http':
      return { kind: 'http' };
    case 'event': {
      const event = renderAs(
        sheet,
        'event',
        target.event,
        eventName,
        `the name of an event, ${MAX_EVENT_NAME} characters at most`,
      );
      const key = renderAs(sheet, 'key', target.key, keyText, 'a text or a number');
      const sinceAt = renderSince(sheet, target);
      if (event === undefined) return undefined;
      return { kind: 'event', event, sinceAt, ...(key !== undefined && { key }) };
    }
    case 'approval': {
      const approvers = renderAs(sheet, 'approvers', target.approvers, texts, 'a list of texts');
      const options = renderAs(sheet, 'options', target.options, texts, 'a list of texts');
      const prompt = target.prompt && render(sheet, 'prompt', target.prompt);
      return {
        kind: 'approval',
        ...(approvers !== undefined && { approvers }),
        ...(prompt !== undefined && { prompt }),
        ...(options !== undefined && { options }),
      };
    }
  }
}

/** From when on an event counts: a span before now, a time, or else since the state was entered. */
function renderSince(sheet: Worksheet, { since }: Extract<TaskTarget, { kind: 'event' }>): number {
  const { turn } = sheet;
  const read = (value: Json): number | undefined => {
    const spanMs = parseDurationMs(value);
    return spanMs === undefined ? parseTimestamp(value) : turn.facts.at - spanMs;
  };
  return renderAs(sheet, 'since', since, read, 'a duration or a time') ?? lineOf(turn).visit.enteredAt;
}

/** A name, or an ARN that stands for one. */
function functionName(value: Json): string | undefined {
  return typeof value === 'string' && value !== '' ? functionNameOf(value) : undefined;
}

function eventName(value: Json): string | undefined {
  const name = nonEmptyText(value);
  return name !== undefined && name.length <= MAX_EVENT_NAME ? name : undefined;
}

function nonEmptyText(value: Json): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}

function positiveWhole(value: Json): number | undefined {
  return typeof value === 'number' && Number.isSafeInteger(value) && value > 0 ? value : undefined;
}

function keyText(value: Json): string | undefined {
  return typeof value === 'number' ? String(value) : nonEmptyText(value);
}

function texts(value: Json): string[] | undefined {
  return Array.isArray(value) && value.every((item) => typeof item === 'string') && value.length > 0
    ? value
    : undefined;
}
