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

/** The tenant of everything until credentials carry one of their own. */
export const DEFAULT_TENANT: TenantId = 'default';

/** Milliseconds since 1970-01-01T00:00:00Z on the database's clock. */
export type Instant = number;

export function toTimestamp(instant: Instant): string {
  return new Date(instant).toISOString();
}
