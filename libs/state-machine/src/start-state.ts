import type { DefinitionBody } from '@workflows/contracts';

/**
 * The state in which an execution of a valid definition begins: in an Amazon States Language document its `StartAt`; in a
 * native one `startAt`, else the state named `initial`, else the first. Of code, what it is called.
 */
export function startStateOf({ states = {}, definition, startAt, handler }: DefinitionBody): string {
  if (handler !== undefined) return typeof handler['handler'] === 'string' ? handler['handler'] : '';
  if (definition !== undefined) return typeof definition['StartAt'] === 'string' ? definition['StartAt'] : '';
  if (startAt !== undefined) return startAt;
  return Object.hasOwn(states, 'initial') ? 'initial' : (Object.keys(states)[0] ?? '');
}
