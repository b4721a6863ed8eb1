import ts from 'typescript';

/** `&&`, `||`, `??`: what is on the right may not happen. */
export function isShortcut({ operatorToken: { kind } }: ts.BinaryExpression): boolean {
  return (
    kind === ts.SyntaxKind.AmpersandAmpersandToken ||
    kind === ts.SyntaxKind.BarBarToken ||
    kind === ts.SyntaxKind.QuestionQuestionToken
  );
}

/** When the right of a shortcut is gone to, by the text of its left. */
export function whenGone({ operatorToken: { kind } }: ts.BinaryExpression): (left: string) => string {
  if (kind === ts.SyntaxKind.BarBarToken) return (left) => `!(${left})`;
  return kind === ts.SyntaxKind.QuestionQuestionToken ? (left) => `${left} == null` : (left) => left;
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
  return cut(node.getText(), longest);
}

/** What an error says that is made where it is thrown: its message, else its class. */
export function errorText(thrown: ts.Expression): string | undefined {
  if (!ts.isNewExpression(thrown)) return undefined;
  const [message] = thrown.arguments ?? [];
  return writtenText(message ?? thrown.expression, 60);
}

/** A text without its quotes, an object without what its members are computed from; else as it is written. */
export function writtenText(node: ts.Expression, longest: number): string {
  if (ts.isStringLiteralLike(node) || ts.isNumericLiteral(node)) return cut(node.text, longest);
  if (ts.isTemplateExpression(node)) return cut(node.getText().slice(1, -1), longest);
  if (!ts.isObjectLiteralExpression(node)) return short(node, longest);
  const members = node.properties.map((one) => memberText(one, longest));
  return cut(members.length === 0 ? '{}' : `{ ${members.slice(0, longest).join(', ')} }`, longest);
}

/** The same, whichever quotes its author or a bundler took. */
function memberText(member: ts.ObjectLiteralElementLike, longest: number): string {
  if (!ts.isPropertyAssignment(member)) return short(member, longest);
  const { name, initializer: value } = member;
  if (ts.isStringLiteralLike(value)) return `${name.getText()}: ${JSON.stringify(cut(value.text, longest))}`;
  return isWrittenOut(value) ? short(member, longest) : name.getText();
}

/** A value that is written out, its parts perhaps computed. */
export function isLiteral(node: ts.Expression): boolean {
  return (
    isWrittenOut(node) ||
    ts.isTemplateExpression(node) ||
    ts.isObjectLiteralExpression(node) ||
    ts.isArrayLiteralExpression(node)
  );
}

function isWrittenOut(node: ts.Expression): boolean {
  const literals = [ts.SyntaxKind.TrueKeyword, ts.SyntaxKind.FalseKeyword, ts.SyntaxKind.NullKeyword];
  return ts.isStringLiteralLike(node) || ts.isNumericLiteral(node) || literals.includes(node.kind);
}

function cut(text: string, longest: number): string {
  const line = text.slice(0, 4 * longest).replace(/\s+/g, ' ');
  return line.length > longest ? `${line.slice(0, longest - 1)}…` : line;
}
