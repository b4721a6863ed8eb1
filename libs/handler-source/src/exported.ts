import ts from 'typescript';
import { bare } from './parse';
import type { Scopes } from './scopes';

/** What handlers may require. */
export const SDK = 'workflows.do';
/** Names of names: nobody writes as many. */
export const MOST_ALIASES = 20;

export function isSdk({ arguments: [name] }: ts.CallExpression): boolean {
  return name !== undefined && ts.isStringLiteralLike(name) && name.text === SDK;
}

/** Libraries look for what may not be there. */
export function isTried(node: ts.Node): boolean {
  for (let at = node; !ts.isSourceFile(at); at = at.parent) if (ts.isTryStatement(at)) return true;
  return false;
}

/** The last name of what is called: `AI` of `AI`, of `sdk.AI` and of `(0, sdk.AI)`. */
export function nameCalled({ expression }: ts.CallExpression): string | undefined {
  const callee = bare(expression);
  if (ts.isIdentifier(callee)) return callee.text;
  return ts.isPropertyAccessExpression(callee) ? callee.name.text : undefined;
}

/** What is given to `AI()`. */
export function given(node: ts.Node): ts.Expression | undefined {
  return ts.isCallExpression(node) && nameCalled(node) === 'AI' ? node.arguments[0] : undefined;
}

/** `module.exports = …`, `exports.default = …`. */
export function exportedBy(node: ts.Node): ts.Expression | undefined {
  if (!ts.isBinaryExpression(node) || node.operatorToken.kind !== ts.SyntaxKind.EqualsToken) return undefined;
  const target = node.left.getText();
  return target === 'module.exports' || target === 'exports.default' || target === 'module.exports.default'
    ? node.right
    : undefined;
}

/** The object that an expression is or names. */
export function objectOf(expression: ts.Expression, scopes: Scopes, depth = 0): ts.ObjectLiteralExpression | undefined {
  const value = bare(expression);
  if (ts.isObjectLiteralExpression(value)) return value;
  if (!ts.isIdentifier(value) || depth > MOST_ALIASES) return undefined;
  const declaration = scopes.resolve(value);
  const initializer = declaration && ts.isVariableDeclaration(declaration) ? declaration.initializer : undefined;
  return initializer && objectOf(initializer, scopes, depth + 1);
}
