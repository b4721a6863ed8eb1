import type { Json, JsonObject } from '@workflows/contracts';
import { isJsonObject } from '@workflows/contracts';
import type { Suggest } from '../nearest';
import { escapePointer } from '../expressions/compile-expression';
import { ReferenceFailure, type Bindings, type Reference } from '../expressions/expression';
import { choiceOperator, OPERATOR_NAMES, type ChoiceOperator } from './choice-operators';
import type { Refuse, SeeVariable } from './compile-path-template';
import { readPath } from './compile-path';
import { preparePath, type PreparedPath } from './prepared-path';
import { MAX_LEVELS } from './text-reader';
import { clipSource } from './write-json';

/**
 * The comparison of a choice rule, "Choice State" of the Amazon States Language. Rules of this file:
 *   C1. `Next`, `Assign`, `Output` and `Comment` of the rule itself are read by whoever calls; rules within it have no
 *       field but their comparison and `Comment`.
 *   C2. A value of another type than the operator's makes the comparison false. A `Variable` that is not there is a
 *       failure, but for `IsPresent`, and so is a path to compare with that gives nothing or a value of another type.
 *   C3. `And` and `Or` look at no more rules than they must, so that `IsPresent` can guard what comes after it.
 */
export function compileChoiceRule(
  rule: JsonObject,
  key: string,
  refuse: Refuse,
  suggest: Suggest = () => undefined,
  see: SeeVariable = () => undefined,
): Reference {
  const evaluate = compileRule(rule, key, { refuse, suggest, see, level: 1 });
  return {
    // Written out only when it is asked for, and then in full: it says what of the context object a rule looks at.
    get source() {
      return JSON.stringify(comparisonOf(rule));
    },
    evaluate,
  };
}

type Holds = (bindings: Bindings) => boolean;

interface Scope {
  refuse: Refuse;
  /** Finds the known name nearest to a wrong one. */
  suggest: Suggest;
  see: SeeVariable;
  /** 1 is the rule itself. */
  level: number;
}

const REFUSED: Holds = () => false;
const OF_THE_RULE: ReadonlySet<string> = new Set(['Next', 'Assign', 'Output', 'Comment']);
const LOGIC = ['And', 'Or', 'Not'] as const;
const KNOWN: ReadonlySet<string> = new Set(['Variable', ...LOGIC, ...OPERATOR_NAMES]);

function comparisonOf(rule: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(rule).filter(([field]) => !OF_THE_RULE.has(field)));
}

function compileRule(rule: JsonObject, key: string, scope: Scope): Holds {
  if (scope.level > MAX_LEVELS) {
    scope.refuse(key, `The rule nests deeper than ${MAX_LEVELS} levels; split it into several rules.`);
    return REFUSED;
  }
  const fields = checkFields(rule, key, scope);
  const [operation, ...others] = fields.filter((field) => field !== 'Variable');
  if (operation === undefined) {
    const hint = Object.hasOwn(rule, 'Variable')
      ? 'an operator such as "StringEquals"'
      : '"And", "Or", "Not" or "Variable" with an operator';
    scope.refuse(key, `The rule compares nothing; give it ${hint}.`);
    return REFUSED;
  }
  for (const other of others)
    scope.refuse(
      `${key}/${other}`,
      `A rule has one operator: "${operation}" is given already; combine "${other}" with it by "And" or "Or".`,
    );
  if (isLogic(operation)) return compileLogic(operation, rule, { ...scope, key });
  return compileComparison(operation, rule, { ...scope, key });
}

/** The known ones among the fields of a comparison. */
function checkFields(rule: JsonObject, key: string, { refuse, suggest, level }: Scope): string[] {
  const known: string[] = [];
  for (const field of Object.keys(rule)) {
    if (field === 'Comment' || (level === 1 && OF_THE_RULE.has(field))) continue;
    if (KNOWN.has(field)) known.push(field);
    else if (OF_THE_RULE.has(field))
      refuse(`${key}/${field}`, `"${field}" belongs to the rule as a whole; a rule within a rule only compares.`);
    else {
      const near = suggest(field, KNOWN);
      const hint = near === undefined ? '' : ` Did you mean "${near}"?`;
      refuse(
        `${key}/${escapePointer(field)}`,
        `A choice rule has no operator or field "${field.slice(0, 80)}".${hint}`,
      );
    }
  }
  return known;
}

function isLogic(field: string): field is (typeof LOGIC)[number] {
  return LOGIC.some((each) => each === field);
}

type Place = Scope & { key: string };

function compileLogic(operation: (typeof LOGIC)[number], rule: JsonObject, place: Place): Holds {
  if (Object.hasOwn(rule, 'Variable'))
    place.refuse(
      `${place.key}/Variable`,
      `"Variable" cannot stand beside "${operation}"; put it into the rules within.`,
    );
  const key = `${place.key}/${operation}`;
  const value = rule[operation] ?? null;
  if (operation === 'Not') {
    const inner = compileInner(value, key, place);
    return (bindings) => !inner(bindings);
  }
  if (!Array.isArray(value) || value.length === 0) {
    place.refuse(key, `"${operation}" must be a list of at least one rule.`);
    return REFUSED;
  }
  const inner = value.map((each, index) => compileInner(each, `${key}/${index}`, place));
  return operation === 'And'
    ? (bindings) => inner.every((holds) => holds(bindings))
    : (bindings) => inner.some((holds) => holds(bindings));
}

function compileInner(value: Json, key: string, { refuse, suggest, see, level }: Place): Holds {
  if (isJsonObject(value)) return compileRule(value, key, { refuse, suggest, see, level: level + 1 });
  refuse(key, 'This must be a rule: an object with "Variable" and an operator, or with "And", "Or" or "Not".');
  return REFUSED;
}

function compileComparison(name: string, rule: JsonObject, place: Place): Holds {
  const operator = choiceOperator(name);
  const variable = readVariable(rule, place);
  if (operator === undefined) return REFUSED;
  const operand = rule[name] ?? null;
  if (operator.operand === 'path') return compareWithPath({ name, operand, variable }, operator, place);
  const test = operator.against(operand);
  if (test === undefined) place.refuse(`${place.key}/${name}`, `"${name}" must be ${operator.wanted}.`);
  if (test === undefined || variable === undefined) return REFUSED;
  if (name === 'IsPresent') return (bindings) => isPresent(variable, bindings) === operand;
  return (bindings) => test(valueOf(variable, bindings));
}

function compareWithPath(
  { name, operand, variable }: { name: string; operand: Json; variable: PreparedPath | undefined },
  operator: ChoiceOperator,
  place: Place,
): Holds {
  const other = toPath(operand, `"${name}"`, `${place.key}/${name}`, place);
  if (variable === undefined || other === undefined) return REFUSED;
  return (bindings) => {
    const value = valueOf(variable, bindings);
    const test = operator.against(valueOf(other, bindings));
    if (test === undefined) throw invalidPath(other);
    return test(value);
  };
}

function readVariable(rule: JsonObject, place: Place): PreparedPath | undefined {
  const key = `${place.key}/Variable`;
  if (Object.hasOwn(rule, 'Variable')) return toPath(rule['Variable'] ?? null, '"Variable"', key, place);
  place.refuse(key, '"Variable" is missing; say by a path such as "$.field" what to compare.');
  return undefined;
}

function toPath(value: Json, name: string, key: string, { refuse, see }: Scope): PreparedPath | undefined {
  if (typeof value !== 'string') {
    refuse(key, `${name} must be a path such as "$.field".`);
    return undefined;
  }
  const parsed = readPath(value);
  if (parsed.ok) {
    const path = preparePath(parsed.path);
    if (path.variable !== undefined) see(key, path.variable);
    return path;
  }
  refuse(key, `${name} cannot be used as a path: ${parsed.message}.`);
  return undefined;
}

/** A list of matches is there when it has any. */
function isPresent(path: PreparedPath, bindings: Bindings): boolean {
  const found = path.find(bindings);
  if (found.kind !== 'value') return false;
  return path.definite || (Array.isArray(found.value) && found.value.length > 0);
}

function valueOf(path: PreparedPath, bindings: Bindings): Json {
  const found = path.find(bindings);
  if (found.kind !== 'value') throw invalidPath(path);
  return found.value;
}

/** In Amazon's words. */
function invalidPath({ source }: PreparedPath): ReferenceFailure {
  return new ReferenceFailure(
    'States.Runtime',
    `Invalid path '${clipSource(source)}': The choice state's condition path references an invalid value.`,
  );
}
