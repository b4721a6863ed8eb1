import ts from 'typescript';

/** A place in a text; both count from 1, as stacks do. */
export interface Place {
  /** Of the source, where what was sent is made of several. */
  file?: string;
  line: number;
  column: number;
}

export interface SyntaxFault extends Place {
  message: string;
}

/** As JavaScript: TypeScript's own words are read all the same, and `hasTypes` finds them. */
export function parse(text: string): ts.SourceFile {
  return ts.createSourceFile('handler.js', text, ts.ScriptTarget.ES2022, true, ts.ScriptKind.JS);
}

/** The compiler keeps them with the file and does not say so in its types. */
interface Parsed {
  parseDiagnostics?: readonly ts.DiagnosticWithLocation[];
}

const MOST_FAULTS = 10;

export function syntaxFaults(file: ts.SourceFile & Parsed): SyntaxFault[] {
  return (file.parseDiagnostics ?? []).slice(0, MOST_FAULTS).map(({ start, messageText }) => ({
    ...placeOf(file, start),
    message: ts.flattenDiagnosticMessageText(messageText, ' '),
  }));
}

export function placeOf(file: ts.SourceFile, position: number): Place {
  const { line, character } = file.getLineAndCharacterOfPosition(position);
  return { line: line + 1, column: character + 1 };
}

/** Whether there is anything in it that only TypeScript knows. */
export function hasTypes(node: ts.Node): boolean {
  return isOfTypes(node) || ts.forEachChild(node, (child) => hasTypes(child) || undefined) === true;
}

function isOfTypes(node: ts.Node): boolean {
  return (
    ts.isTypeNode(node) ||
    ts.isTypeParameterDeclaration(node) ||
    ts.isInterfaceDeclaration(node) ||
    ts.isTypeAliasDeclaration(node) ||
    ts.isEnumDeclaration(node) ||
    ts.isAsExpression(node) ||
    ts.isSatisfiesExpression(node) ||
    ts.isNonNullExpression(node)
  );
}

/** Without what changes nothing of its value: brackets, and `(0, x.AI)`, by which bundlers call what is imported. */
export function bare(expression: ts.Expression): ts.Expression {
  if (ts.isParenthesizedExpression(expression)) return bare(expression.expression);
  if (ts.isBinaryExpression(expression) && expression.operatorToken.kind === ts.SyntaxKind.CommaToken)
    return ts.isNumericLiteral(expression.left) ? bare(expression.right) : expression;
  return expression;
}

/** What can be a handler or a part of one: a function that is written out. */
export type Written = ts.ArrowFunction | ts.FunctionExpression | ts.FunctionDeclaration | ts.MethodDeclaration;

export function isWritten(node: ts.Node): node is Written {
  return (
    ts.isArrowFunction(node) ||
    ts.isFunctionExpression(node) ||
    ts.isFunctionDeclaration(node) ||
    ts.isMethodDeclaration(node)
  );
}
