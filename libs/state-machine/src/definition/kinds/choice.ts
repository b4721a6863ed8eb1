import type { Template } from '../../program';
import type { StateKind } from '../dialect';
import { readAssignments, readOutput, readTemplate } from '../read-fields';
import { readEntries, readTarget } from '../read-next';
import { read, refuse, type Source } from '../state-source';

const RULE_FIELDS = ['condition', 'next', 'assign', 'output', 'comment'] as const;

const GO = 'say where to go in "choices" and "default"';

/** Goes where the first condition that holds says, else to `default`. */
export const choiceKind: StateKind = {
  fields: ['choices', 'default', 'output', 'assign'],
  instead: { next: GO, end: GO },
  compile(source) {
    const choices = read(source, 'choices');
    if (choices === undefined)
      refuse(
        source,
        'choices',
        'FIELD_MISSING',
        () => '"choices" is missing; list at least one condition with its "next".',
      );
    if (Array.isArray(choices) && choices.length === 0)
      refuse(
        source,
        'choices',
        'CHOICES_EMPTY',
        () => '"choices" is empty; add at least one condition with its "next".',
      );
    const rules = readEntries(source, 'choices', RULE_FIELDS).map((rule) => ({
      condition: readCondition(rule),
      next: readTarget(rule, 'next'),
      ...readOutput(rule),
      ...readAssignments(rule),
    }));
    return {
      type: 'choice',
      name: source.state,
      rules,
      ...(read(source, 'default') !== undefined && { default: readTarget(source, 'default') }),
      ...readOutput(source),
      ...readAssignments(source),
    };
  },
};

/** An expression, or a constant true or false. */
function readCondition(rule: Source): Template {
  const condition = readTemplate(rule, 'condition');
  const written = read(rule, 'condition');
  if (condition === undefined) {
    refuse(
      rule,
      'condition',
      'FIELD_MISSING',
      () => '"condition" is missing; write an expression such as "{% $states.input.total > 100 %}".',
    );
    return { kind: 'constant', value: false };
  }
  const isText = typeof written === 'string';
  const isUnbraced = isText && condition.kind === 'constant' && !/^\s*\{%.*%\}\s*$/s.test(written);
  if (isUnbraced || (!isText && typeof written !== 'boolean')) {
    refuse(rule, 'condition', 'CONDITION_INVALID', () =>
      isText
        ? '"condition" is a plain text; put the expression into {% … %}.'
        : '"condition" must be an expression in {% … %}, true or false.',
    );
  }
  return condition;
}
