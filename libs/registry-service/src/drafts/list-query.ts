import { WORKFLOW_SORT_FIELDS, isJsonObject } from '@workflows/contracts';
import type { Json, ListWorkflows, Problem } from '@workflows/contracts';
import { refusal } from './problems';

const MAX_LIMIT = 100;
const ORDERS = ['asc', 'desc'] as const;

/** A page as it is asked for, checked; throws PARAMETER_INVALID, naming each wrong value. */
export function readListQuery(query: Json | undefined): ListWorkflows {
  const given = isJsonObject(query) ? query : {};
  const limit = wholeNumber(given.limit, 1, MAX_LIMIT);
  const offset = wholeNumber(given.offset, 0, Number.MAX_SAFE_INTEGER);
  const sort = WORKFLOW_SORT_FIELDS.find((field) => field === given.sort);
  const order = ORDERS.find((one) => one === given.order);
  if (limit !== undefined && offset !== undefined && sort !== undefined && order !== undefined)
    return { limit, offset, sort, order };
  throw refusal('PARAMETER_INVALID', [
    ...wrong('limit', limit, `a whole number from 1 to ${MAX_LIMIT}`),
    ...wrong('offset', offset, 'a whole number from 0'),
    ...wrong('sort', sort, `one of ${WORKFLOW_SORT_FIELDS.join(', ')}`),
    ...wrong('order', order, `one of ${ORDERS.join(', ')}`),
  ]);
}

function wholeNumber(value: Json | undefined, min: number, max: number): number | undefined {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= min && value <= max ? value : undefined;
}

function wrong(parameter: string, read: unknown, rule: string): Problem[] {
  return read === undefined
    ? [{ message: `"${parameter}" must be ${rule}.`, code: 'PARAMETER_INVALID', path: parameter }]
    : [];
}
