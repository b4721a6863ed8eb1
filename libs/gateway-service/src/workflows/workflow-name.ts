import { WORKFLOW_ID_PREFIX } from '@workflows/contracts';
import { Must } from '../field-rules';

/** Words that stand in the place of a workflow's name in some path. */
const RESERVED = ['executions', 'validate', 'test'];
const MOST_CHARACTERS = 256;

/** A name that can stand in a path beside ids and versions (settled 34). */
export function isWorkflowName(value: unknown): boolean {
  if (typeof value !== 'string' || value.length === 0 || value.length > MOST_CHARACTERS) return false;
  if (value.trim() !== value || /[\p{Cc}/@]/u.test(value)) return false;
  return !RESERVED.includes(value) && !value.startsWith(WORKFLOW_ID_PREFIX);
}

export const IsWorkflowName = (): PropertyDecorator =>
  Must(
    `be a text of 1 to ${MOST_CHARACTERS} characters without "/", "@", control characters or blanks at its ends, ` +
      `not begin with "${WORKFLOW_ID_PREFIX}", and not be one of ${RESERVED.join(', ')}`,
    isWorkflowName,
  );
