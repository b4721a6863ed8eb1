import { asModelArguments, builtInFamilyOf, type Json } from '@workflows/contracts';
import { compileRetry } from '../definition/retry';
import type { CallRecord, HistoryFact } from '../history';
import { limitExceeded } from '../interpreter/data-limit';
import { ERROR } from '../interpreter/errors';
import type { TaskRequest } from '../task-request';
import { isMadeInVain } from './apply-to-call';
import { matchSource } from './match-source';
import type { CallSite } from './handler-program';
import { fromPool, inPool } from './pool';
import { siteOf } from './site-of';
import { callPath } from './state';
import type { Source } from './state';
import { emit } from './step-in-hand';
import type { StepInHand } from './step-in-hand';
import type { CallRequest, HandlerCall } from './turn';

type Scheduled = Extract<HistoryFact, { type: 'taskScheduled' }>['data'];
type Refused = { error: string; cause: string };

/** As long as the type of an event may be. */
const MAX_EVENT_NAME = 256;

/**
 * The handler has made calls, all in one turn. Those that are served by what was recorded come last, in the order in which that came: of calls
 * that race, the same one wins again.
 */
export function makeCalls(step: StepInHand, made: readonly HandlerCall[]): void {
  const served: { call: HandlerCall; source: Source }[] = [];
  let { pool } = step.state;
  for (const call of made) {
    const asked = { name: call.request.name, digest: call.digest };
    const source = isMadeInVain(step.state) ? undefined : inPool(pool, asked);
    if (source === undefined) makeCall(step, call);
    else {
      pool = fromPool(pool, asked, source);
      served.push({ call, source });
    }
  }
  const inOrder = served.sort((a, b) => a.source.seq - b.source.seq || (a.source.index ?? 0) - (b.source.index ?? 0));
  for (const { call, source } of inOrder) recall(step, call, source);
}

function recall(step: StepInHand, made: HandlerCall, { seq: of, index }: Source): void {
  const { label, record } = placeOf(step, made);
  const data = { call: { ...record, name: made.request.name }, of, ...(index !== undefined && { index }) };
  emit(step, { type: 'callRecalled', state: label, data }, callPath(made.call));
}

/** It becomes a task or a timer, or cannot be asked at all. */
function makeCall(step: StepInHand, made: HandlerCall): void {
  const { request } = made;
  const path = callPath(made.call);
  const { label, record } = placeOf(step, made);
  const refused = whyRefused(request);
  if (refused !== undefined) {
    const data = { call: { ...record, name: request.name }, ...refused };
    const settles = !isMadeInVain(step.state) && { settles: true as const };
    return emit(step, { type: 'callRefused', state: label, data: { ...data, ...settles } }, path);
  }
  if (request.kind === 'sleep')
    return emit(step, { type: 'waitStarted', state: label, data: { dueAt: request.until, call: record } }, path);
  emit(step, { type: 'taskScheduled', state: label, data: firstAttempt(step, request, record) }, path);
}

/** Where it stands in the text; a call from elsewhere goes by its name. */
function placeOf({ program }: StepInHand, made: HandlerCall): { label: string; record: CallRecord } {
  const { request, digest } = made;
  const { name } = request;
  const { label, floating }: Pick<CallSite, 'label' | 'floating'> = siteOf(program.sites, made) ?? { label: name };
  return { label, record: { digest, ...(request.kind !== 'function' && { name }), ...(floating && { floating }) } };
}

function firstAttempt(step: StepInHand, request: Exclude<CallRequest, { kind: 'sleep' }>, call: CallRecord): Scheduled {
  const { at, functionDefaults } = step.facts;
  const asked = toRequest(step, request);
  const data: Scheduled =
    asked.kind === 'function'
      ? { function: asked.function, ...(asked.configured && { configured: true }), attempt: 1 }
      : { request: asked, attempt: 1 };
  const given = argumentsOf(request);
  const timeoutMs =
    ('timeoutMs' in request ? request.timeoutMs : undefined) ??
    (request.kind === 'function' ? functionDefaults(request.name)?.timeoutMs : undefined);
  const match = 'match' in request && request.match !== undefined ? matchSource(request.match) : undefined;
  return {
    ...data,
    ...(given !== undefined && { arguments: given }),
    ...(timeoutMs !== undefined && { timeoutAt: at + timeoutMs }),
    ...(request.kind === 'function' && request.heartbeatMs !== undefined && { heartbeatMs: request.heartbeatMs }),
    ...(match?.ok && match.source !== undefined && { match: match.source }),
    call: { ...call, ...(request.kind === 'function' && request.retry !== undefined && { retry: request.retry }) },
  };
}

function toRequest(step: StepInHand, request: Exclude<CallRequest, { kind: 'sleep' }>): TaskRequest {
  switch (request.kind) {
    case 'function':
      return { kind: 'function', function: request.name, ...(isConfigured(request) && { configured: true }) };
    case 'workflow': {
      const { workflow, version, detached } = request;
      const answer = detached ? 'detached' : 'output';
      return { kind: 'workflow', workflow, answer, ...(version !== undefined && { version }) };
    }
    case 'http':
      return { kind: 'http', fetch: true };
    case 'event': {
      const { event, key, sinceAt = sinceOf(step) } = request;
      return { kind: 'event', event, sinceAt, ...(key !== undefined && { key }) };
    }
    case 'signal':
      return { kind: 'event', event: request.signal, sinceAt: sinceOf(step), signal: true };
    case 'approval': {
      const { approvers, prompt, options } = request;
      return {
        kind: 'approval',
        ...(approvers && { approvers }),
        ...(prompt !== undefined && { prompt }),
        ...(options && { options }),
      };
    }
  }
}

/** `ai.name(input, config)`: whoever answers in the model's place gets the input. */
function isConfigured({ name, arguments: given }: Extract<CallRequest, { kind: 'function' }>): boolean {
  return builtInFamilyOf(name) === 'ai' && asModelArguments(given) !== undefined;
}

function argumentsOf(request: CallRequest): Json | undefined {
  if (request.kind === 'http') return { ...request.arguments };
  return 'arguments' in request ? request.arguments : undefined;
}

/** Its clock stands at what it was told, and what has come since then has come while it waited. */
function sinceOf({ state, facts }: StepInHand): number {
  return state.turn?.since ?? facts.at;
}

/** A call that nobody could answer is told so, where it can be caught. */
function whyRefused(request: CallRequest): Refused | undefined {
  const given = argumentsOf(request);
  const tooMuch = given === undefined ? undefined : limitExceeded(given);
  if (tooMuch !== undefined) return { error: ERROR.dataLimitExceeded, cause: `The arguments: ${tooMuch}` };
  switch (request.kind) {
    case 'function': {
      const retry = request.retry === undefined ? undefined : compileRetry(request.retry, '/retry');
      if (retry === undefined || retry.ok) return undefined;
      return { error: 'Handler.InvalidCall', cause: retry.problems[0]?.message ?? 'retry cannot be read.' };
    }
    case 'event':
    case 'signal': {
      const event = request.kind === 'event' ? request.event : request.signal;
      if (event === '' || event.length > MAX_EVENT_NAME)
        return {
          error: 'Handler.InvalidCall',
          cause: `The name of an event must have 1 to ${MAX_EVENT_NAME} characters.`,
        };
      const match = request.match === undefined ? undefined : matchSource(request.match);
      return match === undefined || match.ok ? undefined : { error: 'Handler.InvalidCall', cause: match.cause };
    }
    case 'approval':
      return whyNobodyDecides(request);
    case 'sleep':
    case 'workflow':
    case 'http':
      return undefined;
  }
}

function whyNobodyDecides(request: Extract<CallRequest, { kind: 'approval' }>): Refused | undefined {
  const wrong = (['approvers', 'options'] as const).find((field) => !isListOfTexts(request[field] ?? ['any']));
  return wrong && { error: 'Handler.InvalidCall', cause: `"${wrong}" must be a text, or a list of one or more.` };
}

/** What code gives, whatever its types say. */
function isListOfTexts(list: readonly unknown[]): boolean {
  return list.length > 0 && list.every((text) => typeof text === 'string' && text !== '');
}
