import type { ObjectCondition } from '@workflows/runtime';
import { conditionInvalid, readEntityTags, type ConditionHeaders } from '../entity-tags';

/** What the headers ask of the object that a change meets. Throws PARAMETER_INVALID. */
export function readChangeCondition({ ifMatch, ifNoneMatch }: ConditionHeaders): ObjectCondition | undefined {
  const match = readEntityTags('If-Match', ifMatch);
  const noneMatch = readEntityTags('If-None-Match', ifNoneMatch);
  if (match !== undefined && noneMatch !== undefined)
    throw conditionInvalid('If-None-Match', 'If-Match and If-None-Match cannot be met together; send one of them.');
  if (match !== undefined) return { kind: 'match', ...(match !== 'any' && { etags: match }) };
  if (noneMatch === undefined) return undefined;
  if (noneMatch === 'any') return { kind: 'absent' };
  throw conditionInvalid(
    'If-None-Match',
    'For a change, the header If-None-Match can only be *: the object must not be there yet.',
  );
}
