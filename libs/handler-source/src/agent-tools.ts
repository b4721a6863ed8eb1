import type { NodeDetails, ToolDetails } from '@workflows/state-machine/graph';
import ts from 'typescript';
import { membersOf } from './call-details';
import { functionIn, textOf } from './context-paths';
import type { Calls } from './calls';
import type { Call } from './durable-calls';
import { writtenText } from './node-text';
import { bare } from './parse';

const MOST_TOOLS = 20;
const MOST_IN_ALL = 200;
const MOST_CALLS = 10;
const LONGEST = 60;
const LONGEST_PATH = 128;

/**
 * What models are given to use before they answer, as far as the text of one handler tells; what they make of it is told nowhere. One list of
 * tools may be given to thousands of calls, and the graph of a version is kept: so it tells of so many in all.
 */
export class AgentTools {
  private room = MOST_IN_ALL;

  constructor(private readonly calls: Calls) {}

  of(node: Call): Pick<NodeDetails, 'tools' | 'otherTools' | 'steps'> {
    const { calls } = this;
    if (!ts.isCallExpression(node) || !calls.of(node)?.path.startsWith('ai.')) return {};
    const [, config] = node.arguments;
    const members = membersOf(config && calls.written(config));
    const given = members?.get('tools');
    if (given === undefined) return {};
    const steps = members?.get('maxSteps');
    const asked = steps && { steps: writtenText(calls.written(steps), LONGEST) };
    return { ...this.toolsIn(calls.written(given)), ...asked };
  }

  private toolsIn(given: ts.Expression): Pick<NodeDetails, 'tools' | 'otherTools'> {
    if (!ts.isObjectLiteralExpression(given)) return { tools: [], otherTools: true };
    const most = Math.min(MOST_TOOLS, this.room);
    const told = given.properties.slice(0, most).map((one) => toolOf(one, this.calls));
    const tools = told.filter((tool) => tool !== undefined);
    this.room -= tools.length;
    return { tools, ...(tools.length < given.properties.length && { otherTools: true as const }) };
  }
}

/** Undefined: its name is computed, or it is one of many that are put in at once. */
function toolOf(property: ts.ObjectLiteralElementLike, calls: Calls): ToolDetails | undefined {
  const name = property.name && textOf(property.name);
  if (name === undefined) return undefined;
  const made = callsOf(property, calls);
  return {
    name: name.slice(0, LONGEST),
    ...(made.length > 0 && { calls: made.slice(0, MOST_CALLS).map((path) => path.slice(0, LONGEST_PATH)) }),
  };
}

/** What it calls: by itself, or by the function that it is or has as its `call`. */
function callsOf(property: ts.ObjectLiteralElementLike, calls: Calls): readonly string[] {
  if (ts.isMethodDeclaration(property)) return calls.pathsIn(property);
  const value = ts.isPropertyAssignment(property) ? calls.written(property.initializer) : property.name;
  if (value === undefined || !ts.isExpression(value)) return [];
  if (!ts.isObjectLiteralExpression(value)) return calledBy(value, calls);
  const method = functionIn(value, 'call');
  const call = membersOf(value)?.get('call');
  return method ? calls.pathsIn(method) : call ? calledBy(call, calls) : [];
}

function calledBy(value: ts.Expression, calls: Calls): readonly string[] {
  const member = calls.member(value);
  if (member !== undefined) return [member];
  const fn = calls.functionOf(bare(value));
  return fn ? calls.pathsIn(fn) : [];
}
