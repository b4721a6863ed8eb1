import { FUNCTION_TYPES, ON_WORKER_LOST } from '@workflows/contracts';
import type { FunctionDraft, FunctionType, Json, OnWorkerLost } from '@workflows/contracts';
import { checkUrl } from '@workflows/runtime';
import type { AddressPolicy } from '@workflows/runtime';
import { parseDurationMs } from '@workflows/state-machine';
import { compileRetry } from '@workflows/state-machine/language';
import { DraftReader } from '../drafts/draft-reader';
import { commonCode, refusal } from '../drafts/problems';
import { headersIn } from './header-fields';
import { AI_FIELDS, aiFieldsIn } from './ai-draft';
import { pauseOnIn } from './pause-on-draft';
import { schemaFieldsIn, type SchemaFaults } from '../drafts/schema-fields';

const KNOWN = [
  'name',
  'type',
  'description',
  'url',
  'headers',
  'inputSchema',
  'outputSchema',
  'timeout',
  'retry',
  'onWorkerLost',
  'pauseOn',
  ...AI_FIELDS,
];
const NAME = /^[A-Za-z0-9._\-:/]{1,128}$/;
const MAX_URL = 2048;
const URL_TAKEN = {
  worker: 'A worker function takes no "url": workers poll for its tasks.',
  ai: 'An ai function takes no "url": where its model is stands in its "endpoint", else in the operator\'s settings.',
};

export function isFunctionName(text: string): boolean {
  return NAME.test(text);
}

/** Throws FIELD_INVALID, FIELD_UNKNOWN or ADDRESS_REFUSED with all that is wrong. */
export function checkFunctionDraft(
  draft: Json | undefined,
  addresses: AddressPolicy,
  faults: SchemaFaults = new Map(),
): FunctionDraft {
  const reader = DraftReader.of(draft, 'FIELD_INVALID');
  reader.knowOnly(KNOWN);
  reader.require('name', 'what a task calls the function by');
  reader.require('type', `one of ${FUNCTION_TYPES.join(', ')}`);
  const name = nameIn(reader);
  const type = typeIn(reader);
  const description = reader.text('description', { max: 10_000 });
  const url = urlIn(reader, type, addresses);
  const headers = headersIn(reader, type);
  const schemas = schemaFieldsIn(reader, faults);
  const timeout = timeoutIn(reader);
  const retry = retryIn(reader);
  const onWorkerLost = onWorkerLostIn(reader, type);
  const pauseOn = pauseOnIn(reader);
  const ofModel = aiFieldsIn(reader, type, addresses);
  if (reader.problems.length > 0 || name === undefined || type === undefined) {
    throw refusal(commonCode(reader.problems), reader.problems);
  }
  return {
    name,
    type,
    ...(description !== undefined && { description }),
    ...(url !== undefined && { url }),
    ...(headers !== undefined && { headers }),
    ...schemas,
    ...(timeout !== undefined && { timeout }),
    ...(retry !== undefined && { retry }),
    ...(onWorkerLost !== undefined && { onWorkerLost }),
    ...(pauseOn !== undefined && { pauseOn }),
    ...ofModel,
  };
}

function nameIn(reader: DraftReader): string | undefined {
  const name = reader.fields.name;
  if (name === undefined || (typeof name === 'string' && isFunctionName(name))) return name;
  reader.refuse('name', '"name" must be 1 to 128 ASCII letters, digits and . _ - : /');
  return undefined;
}

function typeIn(reader: DraftReader): FunctionType | undefined {
  const given = reader.fields.type;
  const type = FUNCTION_TYPES.find((known) => known === given);
  if (given !== undefined && type === undefined)
    reader.refuse('type', `"type" must be one of ${FUNCTION_TYPES.join(', ')}.`);
  return type;
}

/** The early word on an address; the guard asks again with each connection. */
function urlIn(reader: DraftReader, type: FunctionType | undefined, addresses: AddressPolicy): string | undefined {
  if (type === 'http') reader.require('url', 'where the function is POSTed to');
  if (type !== undefined && type !== 'http' && reader.fields.url !== undefined) reader.refuse('url', URL_TAKEN[type]);
  const url = reader.text('url', { max: MAX_URL, oneLine: true });
  if (url === undefined || type !== 'http') return undefined;
  if (!URL.canParse(url)) {
    reader.refuse('url', '"url" must be an absolute http or https URL.');
    return undefined;
  }
  const verdict = checkUrl(url, addresses);
  if (!verdict.ok) reader.refuse('url', `"url" may not be called: ${verdict.reason}.`, 'ADDRESS_REFUSED');
  return url;
}

function timeoutIn(reader: DraftReader): number | string | undefined {
  const { timeout } = reader.fields;
  if (timeout === undefined) return undefined;
  const milliseconds = parseDurationMs(timeout);
  if ((typeof timeout === 'number' || typeof timeout === 'string') && milliseconds !== undefined && milliseconds > 0)
    return timeout;
  reader.refuse('timeout', '"timeout" must be a number of seconds over 0, or an ISO 8601 duration such as "PT5M".');
  return undefined;
}

function onWorkerLostIn(reader: DraftReader, type: FunctionType | undefined): OnWorkerLost | undefined {
  const given = reader.fields.onWorkerLost;
  if (given === undefined) return undefined;
  if (type !== undefined && type !== 'worker')
    reader.refuse('onWorkerLost', `An ${type} function takes no "onWorkerLost": no worker has its tasks.`);
  const known = ON_WORKER_LOST.find((one) => one === given);
  if (known === undefined) reader.refuse('onWorkerLost', `"onWorkerLost" must be one of ${ON_WORKER_LOST.join(', ')}.`);
  return known;
}

/** In the form of a task's own `retry`, and checked like it; kept as it was written. */
function retryIn(reader: DraftReader): Json | undefined {
  const { retry } = reader.fields;
  if (retry === undefined) return undefined;
  const compiled = compileRetry(retry, '/retry');
  if (!compiled.ok) reader.problems.push(...compiled.problems);
  return retry;
}
