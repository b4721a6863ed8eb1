import { isJsonObject } from '@workflows/contracts';
import type { Json, JsonObject, Problem } from '@workflows/contracts';
import { parseDurationMs } from '../durations';
import { compileExpression, escapePointer } from '../expressions/compile-expression';
import { lambdaReport } from '../aws/lambda-failure';
import type { MockAnswer, MockApproval, MockEvent, MockSequence, Mocks } from './mocks';

/**
 * Reads mocks as users write them:
 *   a plain value                                   the result
 *   {"error": "Name", "cause"?: "…"}                a failure
 *   {"errorType": "Name", "errorMessage": "…", …}   a failure, as Lambda's runtimes tell of one
 *   {"$fn": "jsonata"}                              computed; `$` is the arguments
 *   {"$after": 5 | "PT5S", "$heartbeat"?: …, and one of "result", "error" (with "cause"), "$fn"}   an answer that takes time
 *   [ … ]                                           one of these a call; the last one repeats
 * Keys with a meaning of their own: `events`, `approvals`, `objects`.
 */
export function readMocks(given: Json | undefined, path = '/mocks'): { mocks: Mocks; problems: Problem[] } {
  const problems: Problem[] = [];
  const refuse: Refuse = (at, message) => void problems.push({ message, code: 'MOCK_INVALID', path: at });
  if (given !== undefined && !isJsonObject(given))
    refuse(path, '"mocks" must be an object: what each function answers, by its name.');
  const { events = [], approvals = {}, objects = {}, ...calls } = isJsonObject(given) ? given : {};
  return {
    mocks: {
      calls: new Map(entriesOf(calls).map(([name, mock]) => [name, readSequence(mock, pointer(path, name), refuse)])),
      events: readEvents(events, `${path}/events`, refuse),
      approvals: new Map(
        entriesOf(checkObject(approvals, `${path}/approvals`, 'answers by the name of the state', refuse)).map(
          ([name, mock]) => [name, readApprovals(mock, pointer(`${path}/approvals`, name), refuse)],
        ),
      ),
      objects: new Map(entriesOf(checkObject(objects, `${path}/objects`, 'contents by "bucket/key"', refuse))),
    },
    problems,
  };
}

type Refuse = (path: string, message: string) => void;

const pointer = (path: string, name: string): string => `${path}/${escapePointer(name)}`;
const entriesOf = (object: JsonObject): [string, Json][] => Object.entries(object);

function checkObject(given: Json, path: string, what: string, refuse: Refuse): JsonObject {
  if (isJsonObject(given)) return given;
  refuse(path, `This must be an object: ${what}.`);
  return {};
}

function readSequence(given: Json, path: string, refuse: Refuse): MockSequence {
  if (!Array.isArray(given)) return [readAnswer(given, path, refuse)];
  const [first, ...rest] = given.map((entry, index) => readAnswer(entry, `${path}/${index}`, refuse));
  if (first !== undefined) return [first, ...rest];
  refuse(path, 'A sequence of answers must have at least one; an empty list as the result is written [[]].');
  return [{ afterMs: 0, answer: { kind: 'result', result: null } }];
}

const DIRECTIVES = ['$after', '$heartbeat', '$fn', 'result', 'error', 'cause'];

function readAnswer(given: Json, path: string, refuse: Refuse): MockAnswer {
  if (!isJsonObject(given)) return { afterMs: 0, answer: { kind: 'result', result: given } };
  const isTimed = given['$after'] !== undefined;
  if (!isTimed && given['$fn'] === undefined) return { afterMs: 0, answer: readPlain(given) };
  for (const name of Object.keys(given))
    if (!DIRECTIVES.includes(name))
      refuse(
        pointer(path, name),
        `"${name}" cannot stand beside "$after" or "$fn"; known are ${DIRECTIVES.join(', ')}.`,
      );
  const heartbeatMs = readSpan(given['$heartbeat'], `${path}/$heartbeat`, refuse);
  return {
    afterMs: readSpan(given['$after'], `${path}/$after`, refuse) ?? 0,
    ...(heartbeatMs !== undefined && { heartbeatMs }),
    answer: readDirective(given, path, refuse),
  };
}

/** An object without directives: a failure where it looks like one and nothing else, or the result. */
function readPlain(given: JsonObject): MockAnswer['answer'] {
  const { error, cause = '', ...others } = given;
  if (typeof error === 'string' && typeof cause === 'string' && Object.keys(others).length === 0)
    return { kind: 'failure', error, cause };
  const failure = lambdaReport(given);
  return failure === undefined ? { kind: 'result', result: given } : { kind: 'failure', ...failure };
}

function readDirective(given: JsonObject, path: string, refuse: Refuse): MockAnswer['answer'] {
  const { $fn: source, error, cause = '', result = null } = given;
  const said = ['$fn', 'error', 'result'].filter((name) => given[name] !== undefined);
  if (said.length > 1) refuse(path, `An answer is one of ${said.map((name) => `"${name}"`).join(' and ')}, not both.`);
  if (source !== undefined) return readComputed(source, `${path}/$fn`, refuse);
  if (error === undefined) return { kind: 'result', result };
  if (typeof error === 'string' && typeof cause === 'string') return { kind: 'failure', error, cause };
  refuse(path, '"error" and "cause" must be texts.');
  return { kind: 'failure', error: '', cause: '' };
}

function readComputed(source: Json, path: string, refuse: Refuse): MockAnswer['answer'] {
  if (typeof source !== 'string') refuse(path, '"$fn" must be a text: JSONata over the arguments, without braces.');
  const compiled = typeof source === 'string' ? compileExpression(source, path) : undefined;
  if (compiled?.ok === false) refuse(path, compiled.message);
  return { kind: 'computed', source: String(source) };
}

function readSpan(given: Json | undefined, path: string, refuse: Refuse): number | undefined {
  if (given === undefined) return undefined;
  const ms = parseDurationMs(given);
  if (ms === undefined) refuse(path, 'A duration is a number of seconds, or text such as "PT5M".');
  return ms;
}

function readEvents(given: Json, path: string, refuse: Refuse): MockEvent[] {
  if (Array.isArray(given)) return given.map((event, index) => readEvent(event, `${path}/${index}`, index, refuse));
  refuse(path, '"events" must be a list of events: {type, data, key?, after?}.');
  return [];
}

function readEvent(given: Json, path: string, index: number, refuse: Refuse): MockEvent {
  const { after, key, ...event } = isJsonObject(given) ? given : {};
  if (typeof event['type'] !== 'string')
    refuse(path, 'An event must be an object with the name of the event as "type".');
  if (key !== undefined && typeof key !== 'string') refuse(`${path}/key`, '"key" must be a text.');
  const afterMs = readSpan(after, `${path}/after`, refuse);
  const data = event['data'] ?? null;
  return {
    ...(afterMs !== undefined && { afterMs }),
    ...(typeof key === 'string' && { key }),
    data,
    event: { specversion: '1.0', id: `event_${index + 1}`, source: 'test', ...event, data },
  };
}

function readApprovals(given: Json, path: string, refuse: Refuse): MockApproval[] {
  const list = Array.isArray(given) ? given : [given];
  return list.map((entry, index) => readApproval(entry, Array.isArray(given) ? `${path}/${index}` : path, refuse));
}

const APPROVAL_FIELDS = ['decision', 'by', 'comment', 'after'];

function readApproval(given: Json, path: string, refuse: Refuse): MockApproval {
  const { after, ...result } = isJsonObject(given) ? given : {};
  const { decision } = result;
  if (typeof decision !== 'string') refuse(path, 'An approval must be an object with the answer as "decision".');
  for (const name of Object.keys(result))
    if (!APPROVAL_FIELDS.includes(name))
      refuse(pointer(path, name), `"${name}" is not known; an approval has ${APPROVAL_FIELDS.join(', ')}.`);
  return { afterMs: readSpan(after, `${path}/after`, refuse) ?? 0, decision: String(decision), result };
}
