import { isJsonObject, type Json, type JsonObject } from '@workflows/contracts';

const SIGNS: Readonly<Record<string, string>> = {
  Equals: '=',
  LessThan: '<',
  LessThanEquals: '<=',
  GreaterThan: '>',
  GreaterThanEquals: '>=',
  Matches: 'matches',
};

/** `NumericGreaterThanPath` and the like. */
const COMPARISON =
  /^(?:String|Numeric|Boolean|Timestamp)(Equals|(?:LessThan|GreaterThan)(?:Equals)?|Matches)(?:Path)?$/;

/** A choice rule of the Amazon States Language as people would say it: `$.sum > 10 and $.name is present`. */
export function describeChoiceRule(rule: Json): string {
  if (!isJsonObject(rule)) return '';
  const { And: every, Or: some, Not: not } = rule;
  if (Array.isArray(every)) return joined(every, 'and');
  if (Array.isArray(some)) return joined(some, 'or');
  return not === undefined ? describeTest(rule) : `not (${describeChoiceRule(not)})`;
}

/** Rules within rules stand in brackets where they are of several parts. */
function joined(rules: readonly Json[], word: 'and' | 'or'): string {
  const parts = rules.map((rule) => {
    const text = describeChoiceRule(rule);
    return isJsonObject(rule) && (rule['And'] ?? rule['Or']) !== undefined ? `(${text})` : text;
  });
  return parts.join(` ${word} `);
}

function describeTest({ Variable: variable, ...operators }: JsonObject): string {
  const [[operator, operand] = ['', null]] = Object.entries(operators);
  const sign = SIGNS[COMPARISON.exec(operator)?.[1] ?? ''];
  if (sign !== undefined)
    return `${text(variable)} ${sign} ${operator.endsWith('Path') ? text(operand) : JSON.stringify(operand)}`;
  const is = /^Is([A-Z]\w*)$/.exec(operator)?.[1]?.toLowerCase();
  return is === undefined ? JSON.stringify(operators) : `${text(variable)} is ${operand === false ? 'not ' : ''}${is}`;
}

function text(value: Json | undefined): string {
  return typeof value === 'string' ? value : JSON.stringify(value ?? null);
}
