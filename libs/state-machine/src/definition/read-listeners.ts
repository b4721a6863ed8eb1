import {
  EXECUTION_NAME_RULE,
  LABEL_RULE,
  NAME_REUSE_RULE,
  areLabels,
  isExecutionName,
  isJsonObject,
  isNameReuse,
  isStorable,
  type Json,
  type NameReuse,
} from '@workflows/contracts';
import type { Expression } from '../expressions/expression';
import type { Listener } from '../listener';
import type { Template } from '../program';
import { isExpression, readTemplate, toTemplate } from './read-fields';
import { refuseUnknown } from './read-next';
import { describeType } from '../json-type';
import { read, refuse, type Source } from './state-source';

export const MAX_LISTENERS = 100;
/** As long as the type of an event may be. */
const MAX_EVENT_NAME = 256;
const FIELDS = ['event', 'condition', 'input', 'labels', 'name', 'nameReuse', 'comment'];

/** `on`: the events that start a workflow. `body` is the source of the whole body, whatever dialect its states are in. */
export function readListeners(body: Source): readonly Listener[] {
  const on = read(body, 'on');
  if (on === undefined) return [];
  if (!Array.isArray(on)) {
    refuse(
      body,
      'on',
      'TYPE_WRONG',
      () => `"on" must be an array of objects such as {"event": "order.paid"}, not ${describeType(on)}.`,
    );
    return [];
  }
  if (on.length > MAX_LISTENERS) {
    refuse(
      body,
      'on',
      'TOO_MANY_LISTENERS',
      () =>
        `"on" has at most ${MAX_LISTENERS} entries, this has ${on.length}; join entries for the same event by "or" in "condition".`,
    );
    return [];
  }
  return on.flatMap((entry, index) => readListener(body, `/on/${index}`, entry) ?? []);
}

function readListener({ scope, compilation }: Source, path: string, entry: Json): Listener | undefined {
  if (!isJsonObject(entry)) {
    compilation.problems.add(
      path,
      'TYPE_WRONG',
      () => `An entry of "on" must be an object with an "event", not ${describeType(entry)}.`,
    );
    return undefined;
  }
  const source: Source = { state: '', path, fields: entry, scope, compilation };
  for (const field of Object.keys(entry))
    if (!FIELDS.includes(field)) refuseUnknown(source, field, FIELDS, 'an entry of "on"');
  checkText(source, 'comment');
  const event = readEvent(source);
  const condition = readCondition(source);
  const input = readTemplate(source, 'input');
  const labels = readLabels(source);
  const name = readName(source);
  const nameReuse = readNameReuse(source);
  if (event === undefined) return undefined;
  return {
    event,
    ...(condition && { condition }),
    ...(input && { input }),
    ...(labels && { labels }),
    ...(name && { name }),
    ...(nameReuse && { nameReuse }),
  };
}

/** A name and nothing computed: it is what listeners are found by. */
function readEvent(source: Source): string | undefined {
  const event = read(source, 'event');
  if (typeof event === 'string' && isEventName(event)) return event;
  const [code, message] = eventProblem(event);
  refuse(source, 'event', code, () => message);
  return undefined;
}

function isEventName(text: string): boolean {
  return text !== '' && text.length <= MAX_EVENT_NAME && isStorable(text) && !isExpression(text);
}

function eventProblem(event: Json | undefined): [code: string, message: string] {
  if (event === undefined) return ['FIELD_MISSING', '"event" is missing; name the event that starts the workflow.'];
  if (typeof event !== 'string')
    return ['TYPE_WRONG', `"event" must be the name of an event, not ${describeType(event)}.`];
  return isExpression(event)
    ? [
        'EVENT_NAME_INVALID',
        'The name of an event to listen to cannot be computed; write the name, and what must hold of the event into "condition".',
      ]
    : [
        'EVENT_NAME_INVALID',
        `The name of an event has 1-${MAX_EVENT_NAME} characters and no U+0000 among them; no event can have this one.`,
      ];
}

/** Their values may be computed; whether those are right is known when an event comes. */
function readLabels(source: Source): Template | undefined {
  const labels = read(source, 'labels');
  if (labels === undefined) return undefined;
  if (!isJsonObject(labels)) {
    refuse(source, 'labels', 'TYPE_WRONG', () => `"labels" must be an object of strings, not ${describeType(labels)}.`);
    return undefined;
  }
  const known = Object.entries(labels).map(([key, value]) => [key, isExpression(value) ? '' : value]);
  if (areLabels(Object.fromEntries(known))) return toTemplate(source, 'labels', labels);
  refuse(source, 'labels', 'LABELS_INVALID', () => `"labels" must be ${LABEL_RULE}.`);
  return undefined;
}

/** Computed, as a rule: a constant is the name of every execution that the entry starts. */
function readName(source: Source): Template | undefined {
  const name = read(source, 'name');
  if (name === undefined) return undefined;
  if (isExecutionName(name) || isExpression(name)) return toTemplate(source, 'name', name);
  refuse(source, 'name', 'NAME_INVALID', () => `"name" must be ${EXECUTION_NAME_RULE}, or an expression.`);
  return undefined;
}

function readNameReuse(source: Source): NameReuse | undefined {
  const reuse = read(source, 'nameReuse');
  if (reuse === undefined || isNameReuse(reuse)) return reuse;
  refuse(source, 'nameReuse', 'NAME_REUSE_INVALID', () => `"nameReuse" must be ${NAME_REUSE_RULE}.`);
  return undefined;
}

/** It is asked of each event that comes; a constant would take all of them or none. */
function readCondition(source: Source): Expression | undefined {
  const value = read(source, 'condition');
  if (value === undefined) return undefined;
  if (isExpression(value)) {
    const template = toTemplate(source, 'condition', value);
    return template.kind === 'expression' ? template.expression : undefined;
  }
  refuse(source, 'condition', 'CONDITION_INVALID', () => {
    const found = typeof value === 'string' ? 'a plain text' : describeType(value);
    return `"condition" must be an expression in {% … %} such as "{% $states.event.data.amount > 100 %}", not ${found}.`;
  });
  return undefined;
}

function checkText(source: Source, name: string): void {
  const value = read(source, name);
  if (value !== undefined && typeof value !== 'string')
    refuse(source, name, 'TYPE_WRONG', () => `"${name}" must be a string, not ${describeType(value)}.`);
}
