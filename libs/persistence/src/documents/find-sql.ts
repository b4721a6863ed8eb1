import type { Json } from '@workflows/contracts';
import type { DocumentPlace, DocumentQuery, DocumentSort } from '@workflows/runtime';
import { conditionSql, valueSql } from './condition-sql';
import { Statement } from './statement';

/** What a page has of documents at most, the first always. */
const PAGE_BYTES = 4 * 1024 * 1024;

export function recordSql(statement: Statement, baseUrl: string): string {
  const base = statement.parameter(baseUrl, 'text');
  return `document_record_v1(d.data, d.id, d.revision, d.created_at, d.updated_at, ${base})::text as record`;
}

/**
 * find-documents: at most `limit`, and about 4 MiB of them, in order, after a place. Locks nothing. An equality goes by document_terms, the order
 * of their creation by document_created, all else looks at the documents of the collection (document_pkey).
 */
export function findSql(
  { tenant, collection, baseUrl }: DocumentPlace,
  query: DocumentQuery,
): Statement & { text: string } {
  const statement = new Statement();
  const keys = keysOf(statement, query.sort);
  const condition = conditionSql(statement, tenant, collection, query.where ?? { kind: 'and', of: [] });
  const after = query.after ? ` and ${afterSql(statement, keys, query.after)}` : '';
  const order = (of: (key: Key, index: number) => string): string =>
    keys.map((key, index) => `${of(key, index)}${key.descending ? ' desc' : ''}`).join(', ');
  const named = keys.map(({ sql }, index) => `${sql} as k${index}`).join(', ');
  const limit = statement.parameter(query.limit + 1, 'integer');
  const text = `select d.id, d.revision, ${recordSql(statement, baseUrl)}, jsonb_build_array(${keys.map((_, index) => `d.k${index}`).join(', ')})::text as place, d.found
    from (
      select d.*, count(*) over () as found, sum(octet_length(d.data::text)) over (order by ${order((_, index) => `d.k${index}`)}) - octet_length(d.data::text) as bytes_before
        from (
          select d.id, d.revision, d.created_at, d.updated_at, d.data, ${named} from document d where ${condition}${after}
            order by ${order(({ sql }) => sql)} limit ${limit}
        ) d
    ) d where d.bytes_before < ${PAGE_BYTES} order by ${order((_, index) => `d.k${index}`)}`;
  return Object.assign(statement, { text });
}

interface Key {
  sql: string;
  descending: boolean;
  type: 'jsonb' | 'bigint' | 'text';
}

/** Those asked for, and the id, which falls where the last of them does. */
function keysOf(statement: Statement, sort: DocumentSort): Key[] {
  const keys = sort.map(({ field, descending }): Key => {
    const value = valueSql(statement, field);
    if (field.kind === 'path') return { sql: `document_key_v1(${value})`, descending, type: 'jsonb' };
    return { sql: value, descending, type: field.name === 'id' ? 'text' : 'bigint' };
  });
  return [...keys, { sql: 'd.id', descending: keys.at(-1)?.descending ?? false, type: 'text' }];
}

/** Beyond the place by the first key that tells them apart. What the first key alone says stands before it, for the index. */
function afterSql(statement: Statement, keys: readonly Key[], place: readonly Json[]): string {
  const values = keys.map(({ type }, index) => statement.parameter(place[index], type));
  const beyond = keys.map(({ sql, descending }, index) => {
    const equal = keys.slice(0, index).map((key, before) => `${key.sql} = ${values[before]}`);
    return `(${[...equal, `${sql} ${descending ? '<' : '>'} ${values[index]}`].join(' and ')})`;
  });
  const [first] = keys;
  const bound = first ? `${first.sql} ${first.descending ? '<=' : '>='} ${values[0]} and ` : '';
  return `${bound}(${beyond.join(' or ')})`;
}
