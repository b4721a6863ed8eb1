import { isJsonObject, type JsonObject } from '@workflows/contracts';
import { compileChoiceRule } from '../../../jsonpath';
import type { ChoiceNode, Template } from '../../../program';
import { seeVariable } from '../../check-references';
import { checkComment, readTarget, refuseUnknown } from '../../read-next';
import { describeType } from '../../../json-type';
import { read, refuse } from '../../state-source';
import { checkLanguage, kindOf, within, type AslSource, type FieldTable } from '../query-language';
import { readAssign, readOutput } from '../read-assign';
import { readPaths } from '../read-paths';
import { constant, isExpression, sentence, toJsonata } from '../read-values';

const GO = 'say where to go in "Choices" and "Default"';

/** Those that a rule has in either language; in JSONPath its operator and what it compares stand beside them. */
const RULE_FIELDS: FieldTable = {
  Condition: 'JSONata',
  Next: 'both',
  Assign: 'both',
  Output: 'JSONata',
  Comment: 'both',
};
const COMPARES = /^(?:Variable|And|Or|Not|(?:Is|String|Numeric|Boolean|Timestamp)[A-Z]\w*)$/;

/** Goes where the first rule that holds says, else to `Default`. */
export const choiceKind = kindOf({
  fields: {
    Choices: 'both',
    Default: 'both',
    InputPath: 'JSONPath',
    OutputPath: 'JSONPath',
    Output: 'JSONata',
    Assign: 'both',
  },
  instead: { Next: GO, End: GO },
  compile: (source) => ({
    type: 'choice',
    name: source.state,
    rules: rulesOf(source).map(readRule),
    ...(read(source, 'Default') !== undefined && { default: readTarget(source, 'Default') }),
    ...readPaths(source),
    ...readOutput(source),
    ...readAssign(source),
  }),
});

function rulesOf(source: AslSource): AslSource[] {
  const choices = read(source, 'Choices');
  if (!Array.isArray(choices) || choices.length === 0) {
    const found = choices === undefined ? 'is missing' : Array.isArray(choices) ? 'is empty' : 'must be an array';
    const code = choices === undefined ? 'FIELD_MISSING' : Array.isArray(choices) ? 'CHOICES_EMPTY' : 'TYPE_WRONG';
    refuse(source, 'Choices', code, () => `"Choices" ${found}; list at least one rule with its "Next".`);
    return [];
  }
  return choices.flatMap((fields, index) => {
    const at = `Choices/${index}`;
    if (isJsonObject(fields)) return [within(source, at, fields)];
    refuse(source, at, 'TYPE_WRONG', () => `A rule of "Choices" must be an object, not ${describeType(fields)}.`);
    return [];
  });
}

function readRule(rule: AslSource): ChoiceNode['rules'][number] {
  checkLanguage(rule, RULE_FIELDS);
  checkComment(rule);
  return {
    condition: rule.language === 'JSONata' ? readCondition(rule) : readComparison(rule),
    next: readTarget(rule, 'Next'),
    ...readOutput(rule),
    ...readAssign(rule),
  };
}

function readCondition(rule: AslSource): Template {
  for (const field of Object.keys(rule.fields)) {
    if (Object.hasOwn(RULE_FIELDS, field)) continue;
    if (!COMPARES.test(field)) refuseUnknown(rule, field, Object.keys(RULE_FIELDS), 'a rule of "Choices"');
    else
      refuse(
        rule,
        field,
        'FIELD_NOT_OF_LANGUAGE',
        () => `"${field}" belongs to JSONPath and this state is in JSONata; compare in "Condition".`,
      );
  }
  const value = read(rule, 'Condition');
  if (value === undefined)
    refuse(
      rule,
      'Condition',
      'FIELD_MISSING',
      () => '"Condition" is missing; write an expression such as "{% $states.input.total > 100 %}".',
    );
  else if (isExpression(value)) return toJsonata(rule, 'Condition', value);
  else if (typeof value !== 'boolean')
    refuse(
      rule,
      'Condition',
      'CONDITION_INVALID',
      () => '"Condition" must be an expression in {% … %}, true or false.',
    );
  return constant(value ?? false);
}

function readComparison(rule: AslSource): Template {
  const { problems, suggest } = rule.compilation;
  const reference = compileChoiceRule(
    comparisonOf(rule),
    rule.path,
    (key, message) => problems.add(key, 'CONDITION_INVALID', () => sentence(message)),
    suggest,
    (key, name) => seeVariable(rule, key, name),
  );
  return { kind: 'reference', reference };
}

/** Without a `Condition` that was refused before. */
function comparisonOf({ fields }: AslSource): JsonObject {
  if (!Object.hasOwn(fields, 'Condition')) return fields;
  return Object.fromEntries(Object.entries(fields).filter(([field]) => field !== 'Condition'));
}
