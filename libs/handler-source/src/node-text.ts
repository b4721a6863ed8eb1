import ts from 'typescript';

/** `&&`, `||`, `??`: what is on the right may not happen. */
export function isShortcut({ operatorToken: { kind } }: ts.BinaryExpression): boolean {
  return (
    kind === ts.SyntaxKind.AmpersandAmpersandToken ||
    kind === ts.SyntaxKind.BarBarToken ||
    kind === ts.SyntaxKind.QuestionQuestionToken
  );
}

/** What a loop goes over, or as long as what. */
export function overOf(node: ts.IterationStatement): ts.Expression | undefined {
  if (ts.isForStatement(node)) return node.condition;
  return 'expression' in node ? (node.expression as ts.Expression) : undefined;
}

/** What a method is called on. */
export function objectOf({ expression }: ts.CallExpression): ts.Expression {
  return ts.isPropertyAccessExpression(expression) ? expression.expression : expression;
}

/** A part of the text in one line. */
export function short(node: ts.Node, longest: number): string {
  const text = node
    .getText()
    .slice(0, 4 * longest)
    .replace(/\s+/g, ' ');
  return text.length > longest ? `${text.slice(0, longest - 1)}…` : text;
}
