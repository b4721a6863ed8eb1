import type { BatchWrite } from '@workflows/runtime';
import { cast, declared, parametersOf, unpacked, type Columns, type Parameter } from '../columns';

/** One list of a batch: its rows, the columns they have in the table, and what is done with them there. */
export interface BatchList {
  /** In front of the names of its parameters. */
  name: string;
  columns: Columns<never>;
  /** What is done with them, once. */
  sql: string;
  parameters(write: BatchWrite): Parameter[];
}

/** Makes the statement that takes the rows of a list, given as a table `r`. */
type Statement = (rows: { names: readonly string[]; values: readonly string[]; source: string }) => string;

export function list<Row>(
  name: string,
  rows: (write: BatchWrite) => readonly Row[],
  columns: Columns<Row>,
  statement: Statement,
): BatchList {
  const names = Object.keys(columns);
  const values = Object.entries(columns).map(([column, type]) => cast(type, `r."${column}"`));
  const lists = Object.entries(columns).map(([column, type]) => unpacked(type, `${name}_${column}`));
  const source = `unnest(${lists.join(', ')}) as r (${names.map(quoted).join(', ')})`;
  return {
    name,
    columns,
    sql: statement({ names, values, source }),
    parameters: (write) => parametersOf(columns, rows(write)),
  };
}

export function declarationsOf({ name, columns }: BatchList): string {
  return Object.entries(columns)
    .map(([column, type]) => `${name}_${column} ${declared(type)}`)
    .join(', ');
}

/** `always` are columns that the rows do not bring, with what they are set to. */
export function insertInto(table: string, always: Readonly<Record<string, string>> = {}): Statement {
  return ({ names, values, source }) => {
    const columns = [...names, ...Object.keys(always)].map(quoted);
    return `insert into ${table} (${columns.join(', ')})
      select ${[...values, ...Object.values(always)].join(', ')} from ${source};`;
  };
}

/** By `key`, over rows that are as `only` says, `always` as in an insert; any other number of rows than given is `otherwise` (B2). */
export function update(
  table: string,
  {
    key,
    only,
    otherwise,
    always = {},
  }: { key: string; only: string; otherwise: string; always?: Readonly<Record<string, string>> },
): Statement {
  return ({ names, values, source }) => {
    const brought = names.flatMap((name, index) => (name === key ? [] : [`"${name}" = ${values[index]}`]));
    const changes = [...brought, ...Object.entries(always).map(([name, value]) => `"${name}" = ${value}`)];
    return `update ${table} t set ${changes.join(', ')}
      from ${source}
      where t."${key}" = r."${key}" and ${only};
    ${counted(otherwise)}`;
  };
}

/** By all its columns, which are a key. What is not there need not be deleted. */
export function deleteFrom(table: string): Statement {
  return ({ names, source }) =>
    `delete from ${table} t using ${source}
      where ${names.map((name) => `t."${name}" = r."${name}"`).join(' and ')};`;
}

/** In the order of the key, so that no two wait for each other; over rows that are as `free` says, others are `otherwise` (B2). */
export function takeKeys(
  table: string,
  { key, free, otherwise }: { key: readonly string[]; free: string; otherwise: string },
): Statement {
  return ({ names, values, source }) => {
    const changes = names.filter((name) => !key.includes(name)).map((name) => `"${name}" = excluded."${name}"`);
    return `insert into ${table} as t (${names.map(quoted).join(', ')})
      select ${values.join(', ')} from ${source}
      order by ${key.map((name) => `r."${name}" collate "C"`).join(', ')}
      on conflict (${key.join(', ')}) do update set ${changes.join(', ')} where ${free};
    ${counted(otherwise)}`;
  };
}

/** `expected` is set by whoever runs the statement. */
function counted(otherwise: string): string {
  return `get diagnostics affected = row_count;
    if affected <> expected then
      raise exception '${otherwise}' using errcode = 'WF002';
    end if;`;
}

function quoted(name: string): string {
  return `"${name}"`;
}
