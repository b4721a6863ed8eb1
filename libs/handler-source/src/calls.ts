import ts from 'typescript';
import { promptOf, type Reading } from './call-details';
import type { ContextPaths } from './context-paths';
import { calleeOf, durableCall, isCall, ofContext, type Call, type DurableCall } from './durable-calls';
import { isLiteral } from './node-text';
import { bare, isWritten, type Written } from './parse';
import type { Scopes } from './scopes';

/**
 * The calls of one handler.
 *   C1. Names are given in the order in which calls are asked for, which is that of drawing them; the second of a path is `path#2`.
 *   C2. A function is looked into where it is called or handed on, not where it stands.
 */
export class Calls {
  private readonly names = new Map<Call, string>();
  private readonly having = new Map<ts.Node, boolean>();
  private readonly insides = new Map<Written, readonly string[]>();

  constructor(
    private readonly scopes: Scopes,
    private readonly paths: ContextPaths,
    private readonly fresh: (base: string) => string,
  ) {}

  of(node: Call): DurableCall | undefined {
    return durableCall(node, this.paths, this.scopes);
  }

  /** C1 */
  nameOf(node: Call): string {
    const known = this.names.get(node);
    if (known !== undefined) return known;
    const call = this.of(node);
    const name = this.fresh(call?.isDynamic ? calleeOf(node).getText().slice(0, 100) : (call?.path ?? ''));
    this.names.set(node, name);
    return name;
  }

  functionOf(expression: ts.Expression): Written | undefined {
    return this.paths.functionOf(expression);
  }

  /** What `api.payments.refund` would call, by whomever. */
  member(expression: ts.Expression): string | undefined {
    const path = this.paths.of(expression);
    return path === undefined ? undefined : ofContext(path)?.path;
  }

  /** What a function calls, and what the local functions do that it calls: each once. */
  pathsIn(fn: Written): readonly string[] {
    const known = this.insides.get(fn);
    if (known !== undefined) return known;
    const found = new Set<string>();
    this.gather(fn, found, new Set());
    const paths = [...found];
    this.insides.set(fn, paths);
    return paths;
  }

  private gather(node: ts.Node, found: Set<string>, seen: Set<Written>): void {
    if (isWritten(node)) {
      if (seen.has(node)) return; // a function that calls itself
      seen.add(node);
    }
    const call = isCall(node) ? this.of(node) : undefined;
    if (call && !call.isDynamic) found.add(call.path);
    const called = !call && ts.isCallExpression(node) ? this.functionOf(node.expression) : undefined;
    if (called) this.gather(called, found, seen);
    ts.forEachChild(node, (child) => this.gather(child, found, seen));
  }

  /** `for (const step of steps) await step()`: nobody can tell what that calls. */
  isUnknown(node: ts.CallExpression): boolean {
    if (!ts.isAwaitExpression(node.parent) || !ts.isIdentifier(node.expression)) return false;
    const declaration = this.scopes.resolve(node.expression);
    return (
      declaration !== undefined &&
      ts.isVariableDeclaration(declaration) &&
      ts.isForOfStatement(declaration.parent.parent)
    );
  }

  /** What a constant was given where it is declared; anything else is what it is. */
  readonly written = (expression: ts.Expression): ts.Expression => {
    const node = bare(expression);
    const declaration = ts.isIdentifier(node) ? this.scopes.resolve(node) : undefined;
    if (!declaration || !ts.isVariableDeclaration(declaration) || !declaration.initializer) return node;
    const isConstant = (declaration.parent.flags & ts.NodeFlags.Const) !== 0;
    return isConstant && isLiteral(declaration.initializer) ? bare(declaration.initializer) : node;
  };

  /** Whether there is a call in it. */
  has(node: ts.Node): boolean {
    const known = this.having.get(node);
    if (known !== undefined) return known;
    this.having.set(node, false); // a function that calls itself
    const found = this.look(node);
    this.having.set(node, found);
    return found;
  }

  /** All of them, in the order of the text. */
  *all(): Generator<Call> {
    const seen = new Set<ts.Node>();
    for (const fn of this.paths.reached) yield* this.within(fn, seen);
  }

  private *within(root: ts.Node, seen: Set<ts.Node>): Generator<Call> {
    const open: ts.Node[] = [root];
    for (let node = open.pop(); node !== undefined; node = open.pop()) {
      if (seen.has(node)) continue; // a function within a function that was looked at
      if (isWritten(node)) seen.add(node);
      if (isCall(node) && this.of(node)) yield node;
      const children: ts.Node[] = [];
      ts.forEachChild(node, (child) => void children.push(child));
      open.push(...children.reverse());
    }
  }

  private look(node: ts.Node): boolean {
    if (isCall(node) && this.of(node)) return true;
    if (ts.isCallExpression(node)) {
      if (this.isUnknown(node)) return true;
      const called = this.functionOf(node.expression);
      if (called && this.has(called)) return true;
      if (node.arguments.some((one) => this.isHandedOn(one))) return true;
    }
    return ts.forEachChild(node, (child) => (!isSetAside(child) && this.has(child)) || undefined) === true;
  }

  private isHandedOn(argument: ts.Expression): boolean {
    const passed = ts.isIdentifier(argument) ? this.functionOf(argument) : undefined;
    return passed !== undefined && this.has(passed);
  }
}

/** C2 */
function isSetAside(node: ts.Node): boolean {
  if (ts.isFunctionDeclaration(node) || ts.isMethodDeclaration(node)) return true;
  const value = ts.isVariableDeclaration(node) || ts.isPropertyAssignment(node) ? node.initializer : undefined;
  return value !== undefined && isWritten(bare(value));
}

/** What it waits for, goes to or asks, where that says more than its name. */
export function callLabel({ type, path }: DurableCall, node: Call, written: Reading): string | undefined {
  if (type === 'approval') return promptOf(node, written);
  const [first, second] = ts.isCallExpression(node) ? node.arguments : [];
  const shown = path === 'setTimeout' ? second : first;
  if (shown === undefined || !['wait', 'event', 'http'].includes(type)) return undefined;
  return ts.isStringLiteralLike(shown) ? shown.text.slice(0, 60) : shown.getText().slice(0, 60).replace(/\s+/g, ' ');
}
