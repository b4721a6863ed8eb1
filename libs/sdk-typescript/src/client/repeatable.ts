import type { Operations } from '../api/generated';
import type { Operation } from '../api/operation';
import type { AnyJson } from '../json';

/** Made twice, these do it twice, or the second answer hides the first: that the name is taken, say. */
const ONCE: readonly (keyof Operations)[] = [
  'createFunction',
  'createSchedule',
  'createWorkflow',
  'signalExecution',
  'bulk',
];

const KEY = 'Idempotency-Key';

export function repeatable(name: keyof Operations, operation: Operation): boolean {
  return !ONCE.includes(name) && !['PATCH'].includes(operation.method);
}

/** The request with a key of its own, where there is a place for one: each attempt then is the same start, or the same event. */
export function withKey(name: keyof Operations, operation: Operation, request: AnyJson): AnyJson {
  if (operation.headers.includes(KEY) && request[KEY] === undefined && request.body?.idempotencyKey === undefined)
    return { ...request, [KEY]: crypto.randomUUID() };
  if (name === 'sendEvent' && !Array.isArray(request.body) && request.body.id === undefined)
    return { ...request, body: { ...request.body, id: crypto.randomUUID() } };
  return request;
}
