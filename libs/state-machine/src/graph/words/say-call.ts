import type { GraphNode } from '../workflow-graph';
import { code, listOf, quoted, someOf } from './phrases';
import { sayCondition, sayPath } from './say-condition';
import { sayDuration } from './say-duration';
import { sayFunction } from './say-function';
import { sayQuestion } from './say-text';
import { sayTools } from './say-tools';

const MOST_NAMED = 5;

/** What a state asks of somebody: a function, a model, the database, a person, another workflow, whoever sends an event. */
export function sayCall(node: GraphNode): string {
  switch (node.type) {
    case 'workflow':
      return sayChild(node);
    case 'event':
      return sayEvent(node);
    case 'approval':
      return sayApproval(node);
    case 'http':
      return within(`Sends a request to ${addressOf(node)}`, node);
    default:
      return sayTask(node);
  }
}

function sayTask(node: GraphNode): string {
  const { label, details = {} } = node;
  // In code, calls are named as the function is; the second one of it is `apollo.search#2`.
  const name = label ?? node.name.replace(/#\d+$/, '');
  const calls = details.computed ? `Calls what ${sayPath(name)} names` : sayFunction(name);
  if (details.answer === 'token') return within(`${calls} and waits until somebody answers`, node);
  return within(calls, node, ', which may take ') + sayTools(node);
}

function sayChild(node: GraphNode): string {
  const { name, label, details = {} } = node;
  const workflow = label ?? name.replace(/#\d+$/, '').replace(/^workflows\./, '');
  const which = details.computed ? `the workflow that ${sayPath(workflow)} names` : `the workflow ${code(workflow)}`;
  if (details.answer === 'none') return `Starts ${which}, and does not wait for it`;
  return within(`Runs ${which} and waits for its result`, node);
}

function sayEvent(node: GraphNode): string {
  const { name, label = name, details = {} } = node;
  const what = name.startsWith('signal') ? 'signal' : 'event';
  const which = details.computed ? `the ${what} that ${sayPath(label)} names` : `the ${what} ${code(label)}`;
  const key = details.key === undefined ? '' : ` for ${sayPath(details.key)}`;
  const match = details.match === undefined ? '' : ` where ${sayMatch(details.match)}`;
  return within(`Waits for ${which}${key}${match}`, node);
}

/** In code an object that the event has to contain. */
function sayMatch(match: string): string {
  return match.startsWith('{') ? `${code(match)} is in it` : sayCondition(match);
}

function sayApproval(node: GraphNode): string {
  const { label, details = {} } = node;
  const { approvers = [], options = [] } = details;
  const who = approvers.length === 0 ? 'somebody' : someOf(approvers.map(sayPerson), MOST_NAMED, 'or');
  const isUsual = options.length === 0 || (options.length === 2 && options[0] === 'approve' && options[1] === 'reject');
  const what = isUsual ? 'to approve' : `to choose between ${listOf(options.slice(0, MOST_NAMED).map(quoted))}`;
  const question = details.text ?? label;
  const asked = question === undefined ? '' : `: ${sayQuestion(question, details.computed === true)}`;
  return within(`Asks ${who} ${what}${asked}`, node, '; waits ');
}

/** Computed ones are no names. */
function sayPerson(approver: string): string {
  return /^[^$`([{]+$/.test(approver) ? code(approver) : `whom ${code(approver)} names`;
}

function addressOf({ label, details = {} }: GraphNode): string {
  const address = details.text ?? (label === 'HTTP call' ? undefined : label);
  return address === undefined ? 'a web address' : code(address);
}

/** With how long that may take. */
function within(sentence: string, { details = {} }: GraphNode, joint = ', for '): string {
  return details.timeout === undefined ? sentence : `${sentence}${joint}at most ${sayDuration(details.timeout)}`;
}
