/**
 * Names of things as they appear in URLs, rows and messages: a prefix, then 32 hexadecimal digits of a UUIDv7
 * (RFC 9562), so that ids of one kind sort by the time they were made.
 */
export type TenantId = string;
export type WorkflowId = string;
export type ExecutionId = string;
export type FunctionId = string;

export const WORKFLOW_ID_PREFIX = 'workflow_';
export const EXECUTION_ID_PREFIX = 'execution_';
export const FUNCTION_ID_PREFIX = 'function_';

/** The tenant of the credentials that are given by configuration: the API key, and that of the Kafka cluster. */
export const DEFAULT_TENANT: TenantId = 'default';
/** Stands where what is asked is of all tenants at once. No tenant has this name. */
export const EVERY_TENANT: TenantId = '*';

/** Milliseconds since 1970-01-01T00:00:00Z on the database's clock. */
export type Instant = number;

/** The second that was written last, and how it begins: what is written together happened together. */
let last = { second: NaN, text: '' };

export function toTimestamp(instant: Instant): string {
  const ms = instant % 1_000;
  if (!Number.isInteger(ms) || ms < 0) return new Date(instant).toISOString();
  const second = instant - ms;
  if (second !== last.second) last = { second, text: new Date(second).toISOString().slice(0, -'000Z'.length) };
  return `${last.text}${String(ms).padStart(3, '0')}Z`;
}
