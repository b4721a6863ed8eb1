import { createHash } from 'node:crypto';
import {
  EXECUTION_NAME_RULE,
  LABEL_RULE,
  MAX_JSON_DEPTH,
  NAME_REUSE_RULE,
  areLabels,
  isExecutionName,
  isNameReuse,
  isNestedTooDeep,
  EXECUTION_ID_PREFIX,
  isJsonObject,
  isStorable,
  type ExecutionId,
  type Json,
  type TriggerRecord,
} from '@workflows/contracts';
import { parseObject, type Decoded } from './envelopes';

/** As large as a body over REST may be. */
export const MAX_TRIGGER_BYTES = 10 * 2 ** 20;
const MAX_NAME_LENGTH = 300;
const MAX_KEY_LENGTH = 256;
const FIELDS = ['workflow', 'input', 'idempotencyKey', 'labels', 'name', 'nameReuse'];

/** Where a record stands; together with its time this names it for ever. */
export interface TriggerPlace {
  topic: string;
  partition: number;
  offset: number;
  /** Milliseconds since 1970, from the record. */
  timestamp: number;
}

/** Reads what anybody may have written. The reason is for whoever wrote it. */
export function parseTrigger(value: Buffer | null): Decoded<TriggerRecord> {
  if (value !== null && value.length > MAX_TRIGGER_BYTES)
    return bad(`The record has ${value.length} bytes; at most ${MAX_TRIGGER_BYTES} are taken`);
  const parsed = parseObject(value);
  if (!parsed.ok) return parsed;
  const { workflow, input, idempotencyKey, labels, name, nameReuse } = parsed.value;
  const unknown = Object.keys(parsed.value).filter((field) => !FIELDS.includes(field));
  if (unknown.length > 0)
    return bad(
      `Unknown field ${unknown
        .slice(0, 5)
        .map((field) => JSON.stringify(field))
        .join(', ')}; known are ${FIELDS.join(', ')}`,
    );
  if (!isName(workflow, MAX_NAME_LENGTH))
    return bad(`"workflow" must be the id or name of a workflow, 1 to ${MAX_NAME_LENGTH} characters`);
  if (idempotencyKey !== undefined && !isName(idempotencyKey, MAX_KEY_LENGTH))
    return bad(`"idempotencyKey" must be a string of 1 to ${MAX_KEY_LENGTH} characters`);
  if (isNestedTooDeep(input)) return bad(`"input" is nested deeper than ${MAX_JSON_DEPTH} levels`);
  if (labels !== undefined && !areLabels(labels)) return bad(`"labels" must be ${LABEL_RULE}`);
  if (name !== undefined && !isExecutionName(name)) return bad(`"name" must be ${EXECUTION_NAME_RULE}`);
  if (nameReuse !== undefined && !isNameReuse(nameReuse)) return bad(`"nameReuse" must be ${NAME_REUSE_RULE}`);
  const record: TriggerRecord = { workflow };
  if (input !== undefined) record.input = input as Json; // it came out of JSON.parse
  if (labels !== undefined) record.labels = labels;
  if (name !== undefined) record.name = name;
  if (nameReuse !== undefined) record.nameReuse = nameReuse;
  if (idempotencyKey !== undefined) record.idempotencyKey = idempotencyKey;
  return { ok: true, value: record };
}

/**
 * The id of the execution that a record starts: the same however often the record is read, so a redelivery starts
 * nothing again. Shaped as a UUIDv7 with the record's own time, so that it sorts among the others.
 */
export function triggerExecutionId(place: TriggerPlace): ExecutionId {
  return `${EXECUTION_ID_PREFIX}${placeDigits('execution', place)}`;
}

export function quarantineId(place: TriggerPlace): string {
  return `quarantine_${placeDigits('quarantine', place)}`;
}

function placeDigits(purpose: string, { topic, partition, offset, timestamp }: TriggerPlace): string {
  const hash = createHash('sha256')
    .update(JSON.stringify([purpose, topic, partition, offset, timestamp]))
    .digest('hex');
  const time = Math.min(Math.max(0, Math.trunc(timestamp)), 2 ** 48 - 1)
    .toString(16)
    .padStart(12, '0');
  const variant = ((parseInt(hash.slice(3, 4), 16) & 0b0011) | 0b1000).toString(16);
  return `${time}7${hash.slice(0, 3)}${variant}${hash.slice(4, 19)}`;
}

function isName(value: unknown, most: number): value is string {
  return typeof value === 'string' && value.length > 0 && value.length <= most && isStorable(value);
}

function bad(reason: string): { ok: false; reason: string } {
  return { ok: false, reason };
}

export function headerText(headers: unknown, name: string): string | undefined {
  const value = isJsonObject(headers) ? (headers as Record<string, unknown>)[name] : undefined;
  return Buffer.isBuffer(value) || typeof value === 'string' ? value.toString() : undefined;
}
