import { isJsonObject, type Json, type JsonObject } from '@workflows/contracts';
import type { Condition, DocumentField } from '@workflows/runtime';
import type { Statement } from './statement';

const COLUMNS = { id: 'd.id', revision: 'd.revision', createdAt: 'd.created_at', updatedAt: 'd.updated_at' } as const;
const ORDERS = { gt: '> 0', gte: '>= 0', lt: '< 0', lte: '<= 0' } as const;

/** The documents of one collection that a condition holds for, `d` being the table; null, which is not true, for what is missing. */
export function conditionSql(statement: Statement, tenant: string, collection: string, where: Condition): string {
  const place = `d.tenant = ${statement.parameter(tenant, 'text')} and d.collection = ${statement.parameter(collection, 'text')}`;
  const hints = equalities(where).map((data) => {
    const [ofTenant, ofCollection] = [statement.parameter(tenant, 'text'), statement.parameter(collection, 'text')];
    const terms = `document_terms_v1(${ofTenant}, ${ofCollection}, ${statement.parameter(data, 'jsonb')})`;
    return `document_terms_v1(d.tenant, d.collection, d.data) @> ${terms}`;
  });
  return [place, ...hints, sqlOf(statement, where)].join(' and ');
}

/** The column of a field that every document has; else the value at a path. */
export function valueSql(statement: Statement, field: DocumentField): string {
  if (field.kind === 'kept') return COLUMNS[field.name];
  return `(d.data #> ${statement.parameter(field.path, 'text[]')})`;
}

function sqlOf(statement: Statement, where: Condition): string {
  switch (where.kind) {
    case 'and':
    case 'or': {
      const parts = where.of.map((part) => sqlOf(statement, part));
      return parts.length === 0 ? 'true' : `(${parts.join(` ${where.kind} `)})`;
    }
    case 'exists':
      return `${valueSql(statement, where.field)} is ${where.exists ? 'not null' : 'null'}`;
    case 'in': {
      const values = `array(select jsonb_array_elements(${statement.parameter(where.values, 'jsonb')}))`;
      return `${jsonSql(statement, where.field)} = any (${values})`;
    }
    case 'compare':
      return compareSql(statement, where);
  }
}

function compareSql(statement: Statement, { field, by, value }: Extract<Condition, { kind: 'compare' }>): string {
  const own = jsonSql(statement, field);
  switch (by) {
    case 'eq':
      if (field.kind === 'kept' && field.name === 'id') return `d.id = ${statement.parameter(value, 'text')}`;
      return `${own} = ${statement.parameter(value, 'jsonb')}`;
    case 'ne':
      return `${own} <> ${statement.parameter(value, 'jsonb')}`;
    case 'contains':
      return containsSql(statement, own, value);
    case 'gt':
    case 'gte':
    case 'lt':
    case 'lte':
      return `document_order_v1(${own}, ${statement.parameter(value, 'jsonb')}) ${ORDERS[by]}`;
  }
}

/** A text contains a text, a list an item, an object fields with their values. */
function containsSql(statement: Statement, own: string, value: Json): string {
  const contained = `${own} @> ${statement.parameter(value, 'jsonb')}`;
  if (isJsonObject(value)) return `(${contained} or ${own} @> ${statement.parameter([value], 'jsonb')})`; // or an item has these fields
  if (typeof value !== 'string') return contained;
  const within = `strpos(${own} #>> '{}', ${statement.parameter(value, 'text')}) > 0`;
  return `case jsonb_typeof(${own}) when 'string' then ${within} else ${contained} end`;
}

function jsonSql(statement: Statement, field: DocumentField): string {
  const value = valueSql(statement, field);
  return field.kind === 'kept' ? `to_jsonb(${value})` : value;
}

/** What has to be in a document that the condition holds for, so that an index finds it. A number in a path may be a place in a list. */
function equalities(where: Condition): JsonObject[] {
  if (where.kind === 'and') return where.of.flatMap(equalities);
  if (where.kind !== 'compare' || where.by !== 'eq' || where.field.kind !== 'path') return [];
  const { path } = where.field;
  if (path.some((name) => /^-?\d+$/.test(name))) return [];
  const [nested] = [...path]
    .reverse()
    .reduce<Json[]>(([inner = null], name) => [Object.fromEntries([[name, inner]])], [where.value]);
  return typeof nested === 'object' && nested !== null && !Array.isArray(nested) ? [nested] : [];
}
