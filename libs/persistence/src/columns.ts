import type { Json } from '@workflows/contracts';
import { jsonLines, numberList, sparseList, textList } from './sql-lists';

/** One parameter of a statement; null for a list that is absent, or a column that none of its rows has a value in. */
export type Parameter = string | null;

type ColumnType = 'text' | 'integer' | 'bigint' | 'boolean' | 'json';

/** A column of a list of rows: what it is in SQL, and how it is read from a row. */
export interface Column<Row> {
  type: ColumnType;
  read(row: Row): unknown;
  write(rows: readonly Row[]): Parameter;
}

/** By name; the order is that of the parameters. */
export type Columns<Row> = Readonly<Record<string, Column<Row>>>;

export function text<Row>(read: (row: Row) => string | undefined): Column<Row> {
  return { type: 'text', read, write: (rows) => textList(rows.map(read)) };
}

export function integer<Row>(read: (row: Row) => number): Column<Row> {
  return { type: 'integer', read, write: (rows) => numberList(rows.map(read)) };
}

/** Also for instants: milliseconds since 1970 (T2 of the tables). */
export function bigint<Row>(read: (row: Row) => number): Column<Row> {
  return { ...integer(read), type: 'bigint' };
}

/** An instant that not every row has. */
export function instant<Row>(read: (row: Row) => number | undefined): Column<Row> {
  return { type: 'bigint', read, write: (rows) => sparseList(rows.map(read)) };
}

export function boolean<Row>(read: (row: Row) => boolean | undefined): Column<Row> {
  return { type: 'boolean', read, write: (rows) => sparseList(rows.map(read)) };
}

/** Absent is SQL's null, which is not JSON's. */
export function json<Row>(read: (row: Row) => Json | object | undefined): Column<Row> {
  return { type: 'json', read, write: (rows) => jsonLines(rows.map(read)) };
}

/** One that few rows have: it costs nothing in a batch without them. */
export function rare<Row>(column: Column<Row>): Column<Row> {
  return {
    ...column,
    write: (rows) => (rows.some((row) => column.read(row) !== undefined) ? column.write(rows) : null),
  };
}

/** One parameter a column, in their order. */
export function parametersOf<Row>(columns: Columns<Row>, rows: readonly Row[]): Parameter[] {
  return Object.values(columns).map((column) => (rows.length === 0 ? null : column.write(rows)));
}

/** Asks a function of the database; parameters go by their names, so that none is in another's place. */
export function call(name: string, parameters: readonly string[], answer = '*'): string {
  const given = parameters.map((parameter, index) => `${parameter} => $${index + 1}`);
  return `select ${answer} from ${name}(${given.join(', ')})`;
}

/** How a parameter is declared: JSON travels as lines (L2 of the lists). */
export function declared({ type }: Pick<Column<never>, 'type'>): string {
  return type === 'json' ? 'text' : `${type}[]`;
}

/** How a parameter becomes a list. */
export function unpacked({ type }: Pick<Column<never>, 'type'>, parameter: string): string {
  return type === 'json' ? `string_to_array(${parameter}, e'\\n', '')` : parameter;
}

/** How an item of the list becomes a value. */
export function cast({ type }: Pick<Column<never>, 'type'>, item: string): string {
  return type === 'json' ? `${item}::json` : item;
}
