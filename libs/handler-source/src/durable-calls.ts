import type { GraphNodeType } from '@workflows/state-machine/graph';
import ts from 'typescript';
import { isComputed, type ContextPaths } from './context-paths';
import { bare } from './parse';
import type { Scopes } from './scopes';

/** A call that the engine carries out: one state of the execution. */
export interface DurableCall {
  /** As history and mocks call it: `apollo.search`, `ai.research`, `db.users.create`, `sleep`. */
  path: string;
  type: GraphNodeType;
  /** The function that it calls, where it calls one. */
  function?: string;
  /** Which one is not said in the text. */
  isDynamic?: true;
}

/** What `` ai`…` `` calls. */
const TEXT = 'ai.text';
const APPROVAL = 'humans.requestApproval';
const OF_CONTEXT: Readonly<Record<string, GraphNodeType>> = {
  sleep: 'wait',
  waitForEvent: 'event',
  signal: 'event',
};
const GLOBALS: Readonly<Record<string, GraphNodeType>> = { setTimeout: 'wait', fetch: 'http' };

/** A call as it is written: `` ai`…` `` is one, too. */
export type Call = ts.CallExpression | ts.TaggedTemplateExpression;

export function isCall(node: ts.Node): node is Call {
  return ts.isCallExpression(node) || ts.isTaggedTemplateExpression(node);
}

export function calleeOf(node: Call): ts.Expression {
  return ts.isCallExpression(node) ? node.expression : node.tag;
}

/** What a call is, as far as its text tells; undefined: the engine has nothing to do with it. */
export function durableCall(node: Call, paths: ContextPaths, scopes: Scopes): DurableCall | undefined {
  const callee = bare(calleeOf(node));
  const path = paths.of(callee);
  if (path !== undefined) return ofContext(path === 'ai' ? TEXT : path);
  if (!ts.isIdentifier(callee) || scopes.resolve(callee) !== undefined) return undefined;
  return Object.hasOwn(GLOBALS, callee.text) ? ofGlobal(callee.text) : undefined;
}

function ofGlobal(name: string): DurableCall {
  return { path: name, type: GLOBALS[name] ?? 'task' };
}

/** What a member of the context calls, if it is called. */
export function ofContext(path: string): DurableCall | undefined {
  const [root = '', ...rest] = path.split('.');
  if (rest.length === 0)
    return Object.hasOwn(OF_CONTEXT, root) ? { path, type: OF_CONTEXT[root] ?? 'task' } : undefined;
  const name = rest.join('.');
  const dynamic = isComputed(path) ? { isDynamic: true as const } : {};
  switch (root) {
    case 'api':
      return name === APPROVAL ? { path: name, type: 'approval' } : ofFunction(name, dynamic);
    case 'ai':
    case 'db':
      return ofFunction(path, dynamic);
    case 'workflows':
      return { path, type: 'workflow', ...dynamic };
    default:
      return undefined;
  }
}

function ofFunction(name: string, dynamic: { isDynamic?: true }): DurableCall {
  return { path: name, type: 'task', ...(dynamic.isDynamic ? {} : { function: name }), ...dynamic };
}

/** Whether nobody waits for what a call gives: it is a statement of its own, or is thrown away by `void`. */
export function isFloating(node: ts.Node): boolean {
  const { parent } = node;
  if (ts.isExpressionStatement(parent) || ts.isVoidExpression(parent)) return true;
  if (ts.isParenthesizedExpression(parent)) return isFloating(parent);
  // `call().catch(…)` and the like: what they give is thrown away as well.
  if (ts.isPropertyAccessExpression(parent) && ts.isCallExpression(parent.parent)) return isFloating(parent.parent);
  return ts.isArrowFunction(parent) && parent.body === node && isForEach(parent.parent, parent);
}

/** `forEach` waits for nobody. */
export function isForEach(call: ts.Node, callback: ts.Node): boolean {
  return (
    ts.isCallExpression(call) &&
    call.arguments[0] === callback &&
    ts.isPropertyAccessExpression(call.expression) &&
    call.expression.name.text === 'forEach'
  );
}

/** `undo.push(fn)` calls nothing. */
export function isPutOnList({ expression }: ts.CallExpression): boolean {
  return ts.isPropertyAccessExpression(expression) && /^(?:push|unshift)$/.test(expression.name.text);
}

export function isCatch({ expression }: ts.CallExpression): boolean {
  return ts.isPropertyAccessExpression(expression) && expression.name.text === 'catch';
}
