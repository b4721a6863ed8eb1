import ts from 'typescript';
import { isWritten } from './parse';

export function isBranching(node: ts.Node): boolean {
  return ts.isIfStatement(node) || ts.isSwitchStatement(node);
}

/** Whether what follows a statement may not come, as something in it goes elsewhere. Loops and cases within keep their own ways out. */
export function leaves(statement: ts.Node): boolean {
  return goesOut(statement, ts.isSwitchStatement(statement));
}

function goesOut(node: ts.Node, keepsBreaks: boolean): boolean {
  if (ts.isReturnStatement(node) || ts.isThrowStatement(node)) return true;
  if (ts.isBreakStatement(node)) return !keepsBreaks;
  if (ts.isContinueStatement(node)) return !keepsBreaks;
  if (isWritten(node) || ts.isClassLike(node) || ts.isTryStatement(node)) return false;
  const keeps = keepsBreaks || ts.isIterationStatement(node, false) || ts.isSwitchStatement(node);
  return ts.forEachChild(node, (child) => goesOut(child, keeps) || undefined) === true;
}
