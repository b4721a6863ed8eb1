import ts from 'typescript';
import { textOf } from './context-paths';
import { bare } from './parse';

export type Literal = string | number | boolean | undefined | Literal[] | { [key: string]: Literal };

/** What is written out as a value; what is not is left out. */
export function literal(node: ts.Expression): Literal {
  const value = bare(node);
  if (ts.isStringLiteralLike(value)) return value.text;
  if (ts.isNumericLiteral(value)) return Number(value.text);
  if (ts.isArrayLiteralExpression(value)) return value.elements.map(literal);
  if (!ts.isObjectLiteralExpression(value)) return undefined;
  const entries = value.properties.flatMap((one): [string, Literal][] => {
    const key = ts.isPropertyAssignment(one) ? textOf(one.name) : undefined;
    return key !== undefined && ts.isPropertyAssignment(one) ? [[key, literal(one.initializer)]] : [];
  });
  return Object.fromEntries(entries);
}

export function isRecord(value: Literal): value is { [key: string]: Literal } {
  return typeof value === 'object' && !Array.isArray(value);
}
