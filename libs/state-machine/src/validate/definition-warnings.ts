import type { DefinitionBody, Problem } from '@workflows/contracts';
import { ENDINGS } from '../program';
import type { Program, StateNode, TaskNode, Template } from '../program';
import { errorNameWarnings } from './error-name-warnings';
import { statePointers } from './state-pointers';
import { textsLikeExpressions } from './text-like-expression';

/** What is registered, as far as warnings ask. Absent: nobody can say, and no warning leans on it. */
export interface Registered {
  function(name: string): { timeout?: number | string } | undefined;
  /** Whether there is a workflow of this id or name. */
  hasWorkflow(ref: string): boolean;
}

/** More than these are noise. */
const MOST_WARNINGS = 100;
const MOST_NAMED = 5;

/** What may surprise the author of a valid definition, each with its place. */
export function definitionWarnings(body: DefinitionBody, program: Program, registered?: Registered): Problem[] {
  const pointers = statePointers(body);
  const at = (node: StateNode, field = ''): string => (pointers.get(node.name) ?? '') + field;
  const isNative = body.definition === undefined;
  const nodes = [...program.states.values()];
  const tasks = nodes.filter((node): node is TaskNode => node.type === 'task');
  const undoing = tasks.flatMap(({ compensate }) => compensate ?? []);
  return [
    ...(registered ? unregistered(tasks, registered, (node) => at(node, isNative ? '/task' : '/Resource')) : []),
    ...(registered ? unregistered(undoing, registered, (node) => at(node, '/compensate/task')) : []),
    ...undoingNothing(program, undoing),
    ...(registered ? unknownWorkflows(tasks, registered, (node) => at(node, isNative ? '/workflow' : '')) : []),
    ...unbounded(program, tasks, registered, isNative, at),
    ...choicesWithoutDefault(nodes, isNative, at),
    ...textsLikeExpressions(body, MOST_WARNINGS),
    ...(isNative ? [] : errorNameWarnings(nodes, at)),
  ].slice(0, MOST_WARNINGS);
}

function unregistered(tasks: TaskNode[], registered: Registered, at: (node: TaskNode) => string): Problem[] {
  return firstByName(tasks, functionOf)
    .filter(([name]) => registered.function(name) === undefined)
    .map(([name, node]) => ({
      message: `No function "${name}" is registered: its tasks will wait for a worker that polls for it. Register it, if it is to be called over HTTP.`,
      code: 'FUNCTION_UNREGISTERED',
      path: at(node),
    }));
}

function unknownWorkflows(tasks: TaskNode[], registered: Registered, at: (node: TaskNode) => string): Problem[] {
  return firstByName(tasks, workflowOf)
    .filter(([ref]) => !registered.hasWorkflow(ref))
    .map(([ref, node]) => ({
      message: `There is no workflow "${ref}" yet; until it is created, this state fails.`,
      code: 'WORKFLOW_UNKNOWN',
      path: at(node),
    }));
}

/** It asks for something that the definition has nothing for. */
function undoingNothing({ endings = {} }: Program, undoing: readonly TaskNode[]): Problem[] {
  if (undoing.length > 0) return [];
  return Object.entries(ENDINGS)
    .filter(([, status]) => endings[status]?.compensate)
    .map(([name]) => ({
      message: `"${name}" undoes what was done, and no state says how it is undone; give states a "compensate".`,
      code: 'COMPENSATE_NOTHING',
      path: `/${name}/compensate`,
    }));
}

/** One warning for all of them: it is one thing to think about. */
function unbounded(
  program: Program,
  tasks: TaskNode[],
  registered: Registered | undefined,
  isNative: boolean,
  at: (node: TaskNode) => string,
): Problem[] {
  if (program.timeout !== undefined) return [];
  const found = tasks.filter((node) => {
    if (node.target.kind !== 'function' || node.timeout !== undefined || node.heartbeat !== undefined) return false;
    const name = functionOf(node);
    return name === undefined || registered?.function(name)?.timeout === undefined;
  });
  const [first] = found;
  if (first === undefined) return [];
  const named = found.slice(0, MOST_NAMED).map(({ name }) => `"${name}"`);
  const rest = found.length > MOST_NAMED ? ` and ${found.length - MOST_NAMED} more` : '';
  const field = isNative ? '"timeout"' : '"TimeoutSeconds"';
  return [
    {
      message: `Nothing bounds how long an answer may take in ${named.join(', ')}${rest}: where a worker dies, its task stays open. Give the states or the whole workflow a ${field}.`,
      code: 'TIMEOUT_MISSING',
      path: at(first),
    },
  ];
}

function choicesWithoutDefault(nodes: StateNode[], isNative: boolean, at: (node: StateNode) => string): Problem[] {
  return nodes
    .filter((node) => node.type === 'choice' && node.default === undefined)
    .map((node) => ({
      message: `Where no rule of "${node.name}" matches, the execution fails with States.NoChoiceMatched; add ${isNative ? '"default"' : '"Default"'} unless that is meant.`,
      code: 'DEFAULT_MISSING',
      path: at(node),
    }));
}

function firstByName(tasks: TaskNode[], nameOf: (node: TaskNode) => string | undefined): [string, TaskNode][] {
  const found = new Map<string, TaskNode>();
  for (const node of tasks) {
    const name = nameOf(node);
    if (name !== undefined && !found.has(name)) found.set(name, node);
  }
  return [...found];
}

/** The function that a task names as a constant. */
export function functionOf({ target }: TaskNode): string | undefined {
  return target.kind === 'function' ? constantText(target.name) : undefined;
}

/** The workflow that a task names as a constant. */
export function workflowOf({ target }: TaskNode): string | undefined {
  return target.kind === 'workflow' ? constantText(target.workflow) : undefined;
}

function constantText(template: Template): string | undefined {
  return template.kind === 'constant' && typeof template.value === 'string' ? template.value : undefined;
}
