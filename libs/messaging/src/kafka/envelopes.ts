import { isUtf8 } from 'node:buffer';
import {
  ENVELOPE_VERSION,
  isJsonObject,
  parseJson,
  type CommandEnvelope,
  type ReplyEnvelope,
} from '@workflows/contracts';
import { COMMAND_KINDS } from '../command-kinds';

export type Decoded<T> = { ok: true; value: T } | { ok: false; reason: string };

export function encodeCommand(envelope: CommandEnvelope): Buffer {
  return Buffer.from(JSON.stringify(envelope));
}

/** Reads what this service wrote; whoever else writes to the topic gets a reason, never an exception. */
export function decodeCommand(value: Buffer | null): Decoded<CommandEnvelope> {
  const parsed = parseObject(value);
  if (!parsed.ok) return parsed;
  const envelope = parsed.value;
  if (envelope['v'] !== ENVELOPE_VERSION)
    return bad(`Version ${JSON.stringify(envelope['v'])} of the envelope is not known here`);
  if (!isText(envelope['id'])) return bad('"id" is not a string');
  if (envelope['replyTo'] !== undefined && !isText(envelope['replyTo'])) return bad('"replyTo" is not a string');
  const fault = commandFault(envelope['command']);
  return fault === undefined ? { ok: true, value: parsed.value as unknown as CommandEnvelope } : bad(fault);
}

export function encodeReply(envelope: ReplyEnvelope): Buffer {
  return Buffer.from(JSON.stringify(envelope));
}

/** The bytes of a record as text that any text column takes; what is not clean UTF-8 is kept as base64. */
export function rawOf(value: Buffer | null): string {
  if (value === null) return '';
  const isClean = isUtf8(value) && !value.includes(0);
  return isClean ? value.toString('utf8') : `data:application/octet-stream;base64,${value.toString('base64')}`;
}

export function parseObject(value: Buffer | null): Decoded<Record<string, unknown>> {
  if (value === null || value.length === 0) return bad('The record is empty');
  try {
    const parsed: unknown = parseJson(value.toString('utf8'));
    return isJsonObject(parsed) ? { ok: true, value: parsed } : bad('The record is not a JSON object');
  } catch (error) {
    return bad(`The record is not JSON: ${error instanceof Error ? error.message : 'unreadable'}`);
  }
}

/** The fields by which a command finds its execution and is decided; the rest is checked by the engine where it is used. */
function commandFault(command: unknown): string | undefined {
  if (!isJsonObject(command) || !COMMAND_KINDS.has(String(command['kind']))) return `"command" has no known kind`;
  switch (command['kind']) {
    case 'start':
      return startFault(command['request']);
    case 'answer':
    case 'operatorAnswer':
      if (!isJsonObject(command['answer']) || typeof command['taskId'] !== 'number')
        return '"answer" or "taskId" has a wrong type';
      return textFault(command, ['tenant', 'executionId', 'digest']);
    case 'steer':
      if (!isJsonObject(command['steering']) || !isText(command['steering']['kind'])) return '"steering" has no kind';
      return textFault(command, ['tenant', 'executionId']);
    case 'migrate':
      return typeof command['to'] === 'number'
        ? textFault(command, ['tenant', 'executionId', 'workflowId'])
        : '"to" is not a number';
    case 'poke':
      if (typeof command['event'] !== 'number') return '"event" is not a number';
      return typeof command['taskId'] === 'number'
        ? textFault(command, ['tenant', 'executionId'])
        : '"taskId" is not a number';
    case 'childEnded':
      return typeof command['taskId'] === 'number'
        ? textFault(command, ['tenant', 'executionId'])
        : '"taskId" is not a number';
    default:
      return textFault(command, ['tenant', 'executionId', 'reason']);
  }
}

function startFault(request: unknown): string | undefined {
  if (!isJsonObject(request)) return '"command.request" is not an object';
  if (typeof request['version'] !== 'number' || typeof request['createdAt'] !== 'number')
    return '"version" or "createdAt" is not a number';
  if (request['input'] === undefined) return '"input" is missing';
  return textFault(request, ['tenant', 'executionId', 'workflowId', 'workflowName', 'startState']);
}

function textFault(object: Record<string, unknown>, fields: string[]): string | undefined {
  const wrong = fields.find((field) => !isText(object[field]));
  return wrong === undefined ? undefined : `"${wrong}" is not a string`;
}

function isText(value: unknown): value is string {
  return typeof value === 'string';
}

function bad(reason: string): { ok: false; reason: string } {
  return { ok: false, reason };
}
