import type { Template } from '../../program';
import type { StateKind } from '../dialect';
import { isExpression, readAssignments, readOutput, readTemplate, required } from '../read-fields';
import { readEntries, readTarget } from '../read-next';
import { leadAstray } from '../scope';
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
    if (rules.length === 0) leadAstray(source.scope, source.state);
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
  const condition = required(
    rule,
    'condition',
    readTemplate(rule, 'condition'),
    'write an expression such as "{% $states.input.total > 100 %}"',
  );
  const written = read(rule, 'condition');
  if (written === undefined || typeof written === 'boolean' || isExpression(written)) return condition;
  refuse(rule, 'condition', 'CONDITION_INVALID', () =>
    typeof written === 'string'
      ? '"condition" is a plain text; put the expression into {% … %}.'
      : '"condition" must be an expression in {% … %}, true or false.',
  );
  return condition;
}
