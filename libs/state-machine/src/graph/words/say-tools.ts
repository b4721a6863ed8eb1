import type { GraphNode } from '../workflow-graph';
import type { ToolDetails } from '../node-details';
import { code, lowered, someOf } from './phrases';
import { sayFunction } from './say-function';

const MOST_TOOLS = 5;
const MOST_CALLS = 3;

const OF_CODE: Readonly<Record<string, string>> = {
  'humans.requestApproval': 'asks a person',
  fetch: 'sends a request to a web address',
  waitForEvent: 'waits for an event',
  signal: 'waits for a signal',
  sleep: 'waits',
  setTimeout: 'waits',
};

/** What a model may do before it answers, as the end of a sentence; empty where it may do nothing. */
export function sayTools({ details = {} }: GraphNode): string {
  const { tools, otherTools, steps } = details;
  if (tools === undefined || (tools.length === 0 && !otherTools)) return '';
  const others = otherTools ? ['others that its code puts together'] : [];
  const named = tools.length === 0 ? ['tools that its code puts together'] : [...tools.map(sayTool), ...others];
  const often = steps === undefined ? '' : `, in at most ${/^\d+$/.test(steps) ? steps : code(steps)} steps`;
  return `; before it answers${often}, it may use ${someOf(named, MOST_TOOLS)}`;
}

function sayTool({ name, calls = [] }: ToolDetails): string {
  const told = [...new Set(calls.map(sayUse))];
  return told.length === 0 ? code(name) : `${code(name)} (${someOf(told, MOST_CALLS)})`;
}

function sayUse(path: string): string {
  if (Object.hasOwn(OF_CODE, path)) return OF_CODE[path] ?? '';
  const workflow = /^workflows\.(.+)$/s.exec(path)?.[1];
  return workflow === undefined ? lowered(sayFunction(path)) : `runs the workflow ${code(workflow)}`;
}
