import { REGISTRY_PROTOCOL, isJsonObject } from '@workflows/contracts';
import type { Json, JsonObject, TenantId } from '@workflows/contracts';

/**
 * A request no sender of ours writes: a defect or a foreign process, never a user's mistake. It is logged, and answered
 * without details.
 */
export class MalformedRequest extends Error {
  override readonly name = 'MalformedRequest';
}

export interface Envelope {
  tenant: TenantId;
  ask: JsonObject;
}

const MAX_TENANT = 200;

/** Reads what is the same in every request; `ask` still holds what nobody has looked at. */
export function readEnvelope(request: unknown): Envelope {
  if (!isJsonObject(request)) throw new MalformedRequest('the request is no object');
  const { v, tenant, ...ask } = request;
  if (v !== REGISTRY_PROTOCOL)
    throw new MalformedRequest(`the request is written in form ${JSON.stringify(v)}, not ${REGISTRY_PROTOCOL}`);
  if (typeof tenant !== 'string' || tenant === '' || tenant.length > MAX_TENANT)
    throw new MalformedRequest('the request names no tenant');
  return { tenant, ask };
}

/** An id or a name, as a user typed it. */
export function refIn(ask: JsonObject): string {
  return textIn(ask, 'ref');
}

export function workflowIdIn(ask: JsonObject): string {
  return textIn(ask, 'workflowId');
}

export function ifVersionIn(ask: JsonObject): string | undefined {
  return ask.ifVersion === undefined ? undefined : textIn(ask, 'ifVersion');
}

/** Whose credential asks, where whoever passes it on knows. */
export function byIn(ask: JsonObject): string | undefined {
  return ask.by === undefined ? undefined : textIn(ask, 'by');
}

/** Why it is done, where that was said. */
export function reasonIn(ask: JsonObject): { reason?: string } {
  return ask.reason === undefined ? {} : { reason: textIn(ask, 'reason') };
}

/** Anything a user wrote, as it is. */
export function bodyIn(ask: JsonObject): Json {
  if (ask.body === undefined) throw new MalformedRequest('there is no body');
  return ask.body;
}

export function integerIn(ask: JsonObject, field: string): number {
  const value = ask[field];
  if (typeof value !== 'number' || !Number.isSafeInteger(value) || value < 0)
    throw new MalformedRequest(`${field} is no whole number`);
  return value;
}

export function textIn(ask: JsonObject, field: string): string {
  const value = ask[field];
  if (typeof value !== 'string') throw new MalformedRequest(`${field} is no text`);
  return value;
}
