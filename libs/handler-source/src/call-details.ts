import type { NodeDetails } from '@workflows/state-machine/graph';
import ts from 'typescript';
import { textOf } from './context-paths';
import type { Call, DurableCall } from './durable-calls';
import { writtenText } from './node-text';
import { bare } from './parse';

/** Constants as what they were given. */
export type Reading = (expression: ts.Expression) => ts.Expression;

const LONGEST = 60;
const LONGEST_QUESTION = 200;
const MOST_LISTED = 20;

/** What is written out of how a call is made: whom it asks, how long it may take. Undefined where nothing is. */
export function callDetails({ type, path }: DurableCall, node: Call, written: Reading): NodeDetails | undefined {
  const given = ts.isCallExpression(node) ? node.arguments : [];
  const details = ofCall(type, path, given, written);
  return Object.keys(details).length === 0 ? undefined : details;
}

function ofCall(
  type: DurableCall['type'],
  path: string,
  given: readonly ts.Expression[],
  written: Reading,
): NodeDetails {
  const [first, second] = given.map(membersOf);
  switch (type) {
    case 'approval':
      return first ? ofApproval(first, written) : {};
    case 'event':
      return { ...isComputed(given[0]), ...timeout(second), ...text('key', second), ...text('match', second) };
    case 'workflow':
      return { ...timeout(second), ...(isTrue(second?.get('detached')) && { answer: 'none' as const }) };
    case 'wait':
      return isComputed(path === 'setTimeout' ? given[1] : given[0]);
    default:
      return given.length < 2 ? {} : timeout(membersOf(given[given.length - 1]));
  }
}

function ofApproval(members: Members, written: Reading): NodeDetails {
  const prompt = members.get('prompt');
  const read = prompt && written(prompt);
  return {
    ...timeout(members),
    ...listed('approvers', members.get('approvers'), written),
    ...listed('options', members.get('options'), written),
    ...(read && { text: writtenText(read, LONGEST_QUESTION), ...isComputed(read) }),
  };
}

/** What is asked. */
export function promptOf(node: Call, written: Reading): string | undefined {
  const [first] = ts.isCallExpression(node) ? node.arguments : [];
  const prompt = membersOf(first)?.get('prompt');
  return prompt && shownText(written(prompt));
}

type Members = ReadonlyMap<string, ts.Expression>;

/** Of an object that is written out. */
export function membersOf(node: ts.Expression | undefined): Members | undefined {
  const value = node && bare(node);
  if (!value || !ts.isObjectLiteralExpression(value)) return undefined;
  return new Map(
    value.properties.flatMap((one): [string, ts.Expression][] => {
      if (ts.isShorthandPropertyAssignment(one)) return [[one.name.text, one.name]];
      const name = ts.isPropertyAssignment(one) ? textOf(one.name) : undefined;
      return name !== undefined && ts.isPropertyAssignment(one) ? [[name, one.initializer]] : [];
    }),
  );
}

function timeout(members: Members | undefined): Pick<NodeDetails, 'timeout'> {
  return text('timeout', members);
}

function text<K extends 'timeout' | 'key' | 'match'>(
  key: K,
  members: Members | undefined,
): Pick<NodeDetails, K> | object {
  const value = members?.get(key);
  return value ? { [key]: shownText(value) } : {};
}

function listed(key: 'approvers' | 'options', value: ts.Expression | undefined, written: Reading): NodeDetails {
  if (value === undefined) return {};
  const list = written(value);
  const items = ts.isArrayLiteralExpression(list) ? [...list.elements] : [list];
  return { [key]: items.slice(0, MOST_LISTED).map(shownText) };
}

function shownText(node: ts.Expression): string {
  return writtenText(bare(node), LONGEST);
}

function isTrue(node: ts.Expression | undefined): boolean {
  return node !== undefined && bare(node).kind === ts.SyntaxKind.TrueKeyword;
}

function isComputed(node: ts.Expression | undefined): { computed?: true } {
  const value = node && bare(node);
  return !value || ts.isStringLiteralLike(value) || ts.isNumericLiteral(value) ? {} : { computed: true };
}
