import { MAX_JSON_DEPTH, isJsonObject, isNestedTooDeep, type Json, type JsonObject } from '@workflows/contracts';
import { parseTimestamp } from '@workflows/state-machine';
import { checkStorable } from './document-data';
import { fieldName, readField, type DocumentField } from './document-field';
import { DocumentRefused } from './document-refused';

const COMPARISONS = ['eq', 'ne', 'gt', 'gte', 'lt', 'lte', 'in', 'contains', 'exists'] as const;
export type Comparison = (typeof COMPARISONS)[number];

/**
 * Which documents are meant. A comparison with a field that a document does not have is not true of it, `ne` included; only
 * `exists` says something of what is missing.
 */
export type Condition =
  | { kind: 'and' | 'or'; of: readonly Condition[] }
  | { kind: 'compare'; field: DocumentField; by: Exclude<Comparison, 'in' | 'exists'>; value: Json }
  | { kind: 'in'; field: DocumentField; values: readonly Json[] }
  | { kind: 'exists'; field: DocumentField; exists: boolean };

/** What a condition may cost to read, to plan and to look at. */
const DEEPEST = 8;
const MOST_TERMS = 64;
const MOST_VALUES = 1_000;
const LARGEST = 64 * 1024;

export const ALL: Condition = { kind: 'and', of: [] };

/** Reads a `where`, the same in code and in `?where=`. Throws InvalidCall, which says what is wrong and what would be right. */
export function readCondition(given: Json): Condition {
  if (!isJsonObject(given)) throw refused('"where" has to be an object, such as {"age": {"gt": 18}}.');
  if (isNestedTooDeep(given)) throw refused(`"where" nests at most ${MAX_JSON_DEPTH} deep.`);
  if (JSON.stringify(given).length > LARGEST) throw refused(`"where" has more than ${LARGEST} characters.`);
  checkStorable(given, 'InvalidCall');
  return new ConditionReader().read(given, 1);
}

/** It says nothing, so it holds for every document. */
export function isEmpty(condition: Condition): boolean {
  return condition.kind === 'and' && condition.of.every(isEmpty);
}

class ConditionReader {
  private terms = 0;

  read(given: JsonObject, depth: number): Condition {
    if (depth > DEEPEST) throw refused(`"where" nests "and" and "or" deeper than ${DEEPEST}.`);
    const parts = Object.entries(given).flatMap(([name, value]) => {
      if (name === 'and' || name === 'or') return [this.list(name, value, depth)];
      return this.field(name, value);
    });
    const [only] = parts;
    return only && parts.length === 1 ? only : { kind: 'and', of: parts };
  }

  private list(kind: 'and' | 'or', given: Json, depth: number): Condition {
    if (!Array.isArray(given) || given.length === 0 || !given.every(isJsonObject))
      throw refused(`"${kind}" has to be a list of conditions, such as [{"age": 18}, {"age": 21}].`);
    return { kind, of: given.map((part) => this.read(part, depth + 1)) };
  }

  private field(name: string, given: Json): Condition[] {
    if (name.startsWith('$')) throw unknownOperator(name);
    const field = readField(name);
    if (!isJsonObject(given)) return [this.compare(field, 'eq', given)];
    const operators = Object.entries(given);
    if (operators.length === 0) throw refused(`"${name}" says nothing: it has to be a value or operators.`);
    return operators.map(([operator, value]) => {
      const by = COMPARISONS.find((known) => known === operator);
      if (by === undefined) throw unknownOperator(operator, name);
      return this.compare(field, by, value);
    });
  }

  private compare(field: DocumentField, by: Comparison, given: Json): Condition {
    if (++this.terms > MOST_TERMS) throw refused(`"where" has more than ${MOST_TERMS} comparisons.`);
    if (by === 'exists') {
      if (typeof given !== 'boolean') throw refused(`"exists" of "${fieldName(field)}" has to be true or false.`);
      return { kind: 'exists', field, exists: given };
    }
    if (by === 'in') {
      if (!Array.isArray(given) || given.length > MOST_VALUES)
        throw refused(`"in" of "${fieldName(field)}" has to be a list of at most ${MOST_VALUES} values.`);
      return { kind: 'in', field, values: given.map((value) => keptValue(field, value)) };
    }
    const isOrdered = typeof given === 'string' || typeof given === 'number';
    if (['gt', 'gte', 'lt', 'lte'].includes(by) && !isOrdered)
      throw refused(`"${by}" of "${fieldName(field)}" has to be a text or a number.`);
    return { kind: 'compare', field, by, value: keptValue(field, given) };
  }
}

/** What a value is compared with: times are kept as numbers. */
function keptValue(field: DocumentField, value: Json): Json {
  if (field.kind === 'path') return value;
  const { name } = field;
  if (name === 'id' && typeof value === 'string') return value;
  if (name === 'revision' && typeof value === 'number') return value;
  const time =
    typeof value === 'string' && (name === 'createdAt' || name === 'updatedAt') ? parseTimestamp(value) : undefined;
  if (time !== undefined) return time;
  const must = name === 'id' ? 'texts' : name === 'revision' ? 'numbers' : 'times such as "2026-01-31T09:00:00Z"';
  throw refused(`"${name}" is compared with ${must}.`);
}

function unknownOperator(operator: string, field?: string): DocumentRefused {
  const plain = operator.replace(/^\$/, '');
  const known = field === undefined ? 'and, or' : COMPARISONS.join(', ');
  const hint =
    plain !== operator
      ? 'Operators have no "$" here.'
      : field === undefined
        ? ''
        : `A field within "${field}" is written "${field}.${operator}".`;
  return refused(`"${operator.slice(0, 100)}" is no operator. There are ${known}. ${hint}`.trimEnd());
}

function refused(message: string): DocumentRefused {
  return new DocumentRefused('InvalidCall', message);
}
