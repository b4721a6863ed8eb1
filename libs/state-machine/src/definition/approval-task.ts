import { isJsonObject, type JsonObject } from '@workflows/contracts';
import type { TaskNode } from '../program';
import { approvalTarget } from './kinds/approval';
import { describeType } from '../json-type';
import { isExpression } from './read-fields';
import { readDuration } from './read-durations';
import { readFallible } from './read-flow';
import { refuseUnknown } from './read-next';
import { read, refuse, type Source } from './state-source';

/** What code calls to ask a person, as a `task` of a state. */
const APPROVAL = 'humans.requestApproval';

const ARGUMENTS = ['approvers', 'prompt', 'options'];
/** Of a task, and not of one that a person answers. */
const INSTEAD: Readonly<Record<string, string>> = {
  retry: 'nobody is asked again; catch States.Timeout and lead to this state once more',
  heartbeat: 'people send none; give it a "timeout"',
  compensate: 'a decision is not undone; undo what follows from it',
};

/**
 * Whether a state or a compensation asks a person by its `task`. Where `functions` lists the name, it is a function of one's own: so it is in all
 * that earlier releases have published, whose `functions` has every name that a task calls (I24).
 */
export function asksPerson(source: Source): boolean {
  const { functions } = source.compilation.definition;
  return read(source, 'task') === APPROVAL && !(Array.isArray(functions) && functions.includes(APPROVAL));
}

/** It waits as a state of the type `approval` does; whom and what it asks stands in its `arguments`, as in code. */
export function approvalTask(source: Source): TaskNode {
  const timeout = readDuration(source, 'timeout', 'positive');
  for (const [field, instead] of Object.entries(INSTEAD))
    if (read(source, field) !== undefined)
      refuse(source, field, 'FIELD_NOT_OF_TYPE', () => `A task that asks a person has no "${field}"; ${instead}.`);
  return {
    type: 'task',
    name: source.state,
    target: approvalTarget(argumentsOf(source)),
    ...(timeout && { timeout }),
    ...readFallible(source),
  };
}

function argumentsOf(source: Source): Source {
  const given = read(source, 'arguments') ?? {};
  const inside = { ...source, path: `${source.path}/arguments` };
  if (!isJsonObject(given)) {
    const what = `an object of ${ARGUMENTS.join(', ')}, each of which may be an expression`;
    const message = (): string => `"arguments" of ${APPROVAL} must be ${what}, not ${describeType(given)}.`;
    refuse(source, 'arguments', 'TYPE_WRONG', message);
    return { ...inside, fields: {} };
  }
  for (const field of Object.keys(given)) {
    if (field === 'timeout')
      refuse(
        inside,
        field,
        'FIELD_NOT_OF_TYPE',
        () => 'In a state "timeout" stands beside "arguments"; move it there.',
      );
    else if (!ARGUMENTS.includes(field)) refuseUnknown(inside, field, ARGUMENTS, APPROVAL);
  }
  return { ...inside, fields: { ...given, ...listOf(given, 'approvers'), ...listOf(given, 'options') } };
}

/** As in code, one text is a list of one. */
function listOf(given: JsonObject, field: string): JsonObject {
  const value = given[field];
  return typeof value === 'string' && !isExpression(value) ? { [field]: [value] } : {};
}
