import jsonata from 'jsonata';
import { tooHeavyToParse } from './expression-weight';
import { regexProblem } from './regex-problem';

/**
 * JSONata source to its syntax tree, with hostile sources in mind.
 *   P1. A source is weighed before the parser sees it and its tree is measured before anything walks it by recursion.
 *   P2. The tree is read by its shape: jsonata's own types leave out half of what its parser makes.
 */
export type Ast = Readonly<Record<string, unknown>>;
export type ParsedExpression = { ok: true; ast: Ast } | { ok: false; message: string };

/** Longer ones are refused; a mapping of this size belongs in a function. */
export const MAX_EXPRESSION_LENGTH = 32_768;
/** Levels of the syntax tree; a chain such as `a & b & c` makes one level an operator. */
export const MAX_EXPRESSION_DEPTH = 250;

export function isAst(value: unknown): value is Ast {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export function parseExpression(source: string): ParsedExpression {
  if (source.length > MAX_EXPRESSION_LENGTH) {
    return refused(
      `it is longer than ${MAX_EXPRESSION_LENGTH} characters; split it up, or move the work to a function`,
    );
  }
  const tooHeavy = tooHeavyToParse(source);
  if (tooHeavy !== undefined) return refused(tooHeavy);
  let ast: unknown;
  try {
    ast = jsonata(source).ast();
  } catch (error) {
    return refused(describeSyntaxError(error));
  }
  if (!isAst(ast)) return refused('it is empty');
  return measured(ast);
}

function refused(message: string): ParsedExpression {
  return { ok: false, message };
}

/** A walk without recursion (P1). */
function measured(root: Ast): ParsedExpression {
  const seen = new Set<unknown>([root]);
  const open: { node: unknown; depth: number }[] = [{ node: root, depth: 1 }];
  for (let at = open.pop(); at !== undefined; at = open.pop()) {
    const { node, depth } = at;
    if (depth > MAX_EXPRESSION_DEPTH) return refused('it is nested too deeply; split it up with variables');
    if (isAst(node) && isCallOf(node, 'eval')) {
      return refused(
        `$eval at position ${String(node['position'])} is not allowed; write the expression itself, or use $parse() to read JSON`,
      );
    }
    if (isAst(node) && node['value'] instanceof RegExp) {
      const problem = regexProblem(node['value']);
      if (problem !== undefined)
        return refused(`the regular expression at position ${String(node['position'])} cannot be used: ${problem}`);
    }
    for (const child of Object.values(node as object)) {
      if (typeof child !== 'object' || child === null || seen.has(child)) continue;
      seen.add(child);
      open.push({ node: child, depth: Array.isArray(child) ? depth : depth + 1 });
    }
  }
  return { ok: true, ast: root };
}

function isCallOf(node: Ast, name: string): boolean {
  const procedure = node['procedure'];
  return (
    node['type'] === 'function' && isAst(procedure) && procedure['type'] === 'variable' && procedure['value'] === name
  );
}

/** jsonata throws plain objects with `message` and `position`; its regular expressions throw what `RegExp` does. */
function describeSyntaxError(error: unknown): string {
  if (error instanceof RangeError) return 'it is nested too deeply; split it up with variables';
  const { message, position } =
    isAst(error) || error instanceof Error ? (error as { message?: unknown; position?: unknown }) : {};
  const text = typeof message === 'string' ? message : 'it cannot be read';
  return typeof position === 'number' ? `at position ${position}: ${text}` : text;
}
