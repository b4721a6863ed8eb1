import ts from 'typescript';
import { bare, isWritten, type Written } from './parse';
import type { Declaration, Scopes } from './scopes';

/** Aliases of aliases: nobody writes as many. */
const DEEPEST = 20;
const COMPUTED = '[]';

/**
 * What names mean within one handler, seen from what it is given: `api.slack` for `api.slack`, for `ctx.api.slack`, and for `slack`
 * where that was taken out of `api`. '' is the whole context.
 *   C1. Local functions that a handler calls belong to it, with what it hands them.
 *   C2. Each parameter has one meaning: that of the first call that is found.
 */
export class ContextPaths {
  private readonly known = new Map<Declaration, string>();
  /** The handler and the local functions that are reached from it (C1). */
  readonly reached = new Set<Written>();

  constructor(
    private readonly scopes: Scopes,
    handler: Written,
    signature: 'context' | 'event',
  ) {
    const [first, second] = handler.parameters;
    if (signature === 'context' && first) this.known.set(first, '');
    if (signature === 'event' && second) this.known.set(second, '');
    this.reach(handler);
  }

  /** Undefined: it comes from elsewhere. */
  of(expression: ts.Expression, depth = 0): string | undefined {
    const node = bare(expression);
    if (depth > DEEPEST) return undefined;
    if (ts.isIdentifier(node)) {
      const declaration = this.scopes.resolve(node);
      return declaration && this.ofDeclaration(declaration, depth + 1);
    }
    if (ts.isPropertyAccessExpression(node)) return member(this.of(node.expression, depth + 1), node.name.text);
    if (ts.isElementAccessExpression(node)) {
      const { argumentExpression: key } = node;
      return member(this.of(node.expression, depth + 1), ts.isStringLiteralLike(key) ? key.text : COMPUTED);
    }
    return isRequire(node) ? '' : undefined;
  }

  /** The local function that an expression names or is. */
  functionOf(expression: ts.Expression): Written | undefined {
    const node = bare(expression);
    if (isWritten(node)) return node;
    if (ts.isIdentifier(node)) {
      const declaration = this.scopes.resolve(node);
      return declaration && functionDeclared(declaration);
    }
    if (!ts.isPropertyAccessExpression(node)) return undefined;
    const object = ts.isIdentifier(node.expression) ? this.scopes.resolve(node.expression) : undefined;
    const value = object && ts.isVariableDeclaration(object) && object.initializer && bare(object.initializer);
    return value && ts.isObjectLiteralExpression(value) ? functionIn(value, node.name.text) : undefined;
  }

  private ofDeclaration(declaration: Declaration, depth: number): string | undefined {
    const known = this.known.get(declaration);
    if (known !== undefined) return known;
    if (ts.isVariableDeclaration(declaration))
      return declaration.initializer && this.of(declaration.initializer, depth);
    if (!ts.isBindingElement(declaration)) return undefined;
    const around = this.ofDeclaration(declaration.parent.parent, depth);
    if (declaration.dotDotDotToken) return around;
    const name = declaration.propertyName ?? declaration.name;
    return member(around, ts.isIdentifier(name) || ts.isStringLiteral(name) ? name.text : COMPUTED);
  }

  private reach(handler: Written): void {
    const open: Written[] = [handler];
    for (let fn = open.pop(); fn !== undefined; fn = open.pop()) {
      if (this.reached.has(fn)) continue;
      this.reached.add(fn);
      this.look(fn, open);
    }
  }

  private look(node: ts.Node, open: Written[]): void {
    if (ts.isCallExpression(node)) {
      const called = this.functionOf(node.expression);
      if (called) {
        called.parameters.forEach((parameter, index) => this.hand(parameter, node.arguments[index]));
        open.push(called);
      }
      for (const argument of node.arguments) {
        const passed = ts.isIdentifier(argument) ? this.functionOf(argument) : undefined;
        if (passed) open.push(passed);
      }
    }
    ts.forEachChild(node, (child) => this.look(child, open));
  }

  private hand(parameter: ts.ParameterDeclaration, argument: ts.Expression | undefined): void {
    if (argument === undefined || this.known.has(parameter)) return; // C2
    const path = this.of(argument);
    if (path !== undefined) return void this.known.set(parameter, path);
    const given = bare(argument);
    if (!ts.isObjectLiteralExpression(given) || !ts.isObjectBindingPattern(parameter.name)) return;
    for (const element of parameter.name.elements) {
      const name = element.propertyName ?? element.name;
      const value = ts.isIdentifier(name) ? valueIn(given, name.text) : undefined;
      const inside = value && this.of(value);
      if (inside !== undefined && !this.known.has(element)) this.known.set(element, inside);
    }
  }
}

function member(path: string | undefined, name: string): string | undefined {
  if (path === undefined) return undefined;
  return path === '' ? name : `${path}.${name}`;
}

export function isComputed(path: string): boolean {
  return path.includes(COMPUTED);
}

/** `require('workflows.do')`, which gives the same names as the context. */
export function isRequire(node: ts.Node): node is ts.CallExpression {
  if (!ts.isCallExpression(node) || !ts.isIdentifier(node.expression)) return false;
  const [name] = node.arguments;
  return node.expression.text === 'require' && name !== undefined && ts.isStringLiteralLike(name);
}

function functionDeclared(declaration: Declaration): Written | undefined {
  if (ts.isFunctionDeclaration(declaration)) return declaration;
  const value = ts.isVariableDeclaration(declaration) && declaration.initializer && bare(declaration.initializer);
  return value && isWritten(value) ? value : undefined;
}

/** A method, or a member whose value is a function. */
export function functionIn(object: ts.ObjectLiteralExpression, name: string): Written | undefined {
  const method = object.properties.find((one) => ts.isMethodDeclaration(one) && textOf(one.name) === name);
  if (method && ts.isMethodDeclaration(method)) return method;
  const value = valueIn(object, name);
  const written = value && bare(value);
  return written && isWritten(written) ? written : undefined;
}

function valueIn(object: ts.ObjectLiteralExpression, name: string): ts.Expression | undefined {
  for (const property of object.properties) {
    if (ts.isPropertyAssignment(property) && textOf(property.name) === name) return property.initializer;
    if (ts.isShorthandPropertyAssignment(property) && property.name.text === name) return property.name;
  }
  return undefined;
}

/** A name of a member as its text; undefined where it is computed. */
export function textOf(name: ts.PropertyName): string | undefined {
  if (ts.isComputedPropertyName(name))
    return ts.isStringLiteralLike(name.expression) ? name.expression.text : undefined;
  return name.text;
}
