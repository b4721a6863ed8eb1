import { isJsonObject, toTimestamp } from '@workflows/contracts';
import type { JsonObject } from '@workflows/contracts';
import type { Bindings } from '../expressions/expression';
import type { StepFacts } from '../stepper';
import { asksForToken, looksAtContext } from './looks-at';
import { viewOf } from './data';
import { effectiveInput } from './effective-input';
import { errorOutput } from './errors';
import { executionContext } from './execution-context';
import { lineAt, shareAround } from './lines';
import { nodeAt } from './node-of';
import { parentPath } from '../paths';
import type { Line, Phase, Share } from './state';
import type { Turn } from './turn';

/** A line of an execution, and what the world lends to look at it. */
type Scene = Pick<Turn, 'program' | 'seed' | 'state' | 'path'> & { facts: Pick<StepFacts, 'taskToken'> };

const UNSEEN: JsonObject = {};

/**
 * What the expressions of one phase of the line's state can see. Plain data, since it may travel to the full evaluator.
 * Fails as a reference does where `InputPath` leads nowhere.
 */
export function bindingsOf(scene: Scene, phase: Phase): Bindings {
  const { state, path, program } = scene;
  const line = lineAt(state, path);
  if (line === undefined) throw new Error(`the line "${path}" is not open`);
  if (phase.kind === 'select') return selectorBindings(scene, line);
  const bindings: Bindings = { states: statesOf(scene, line, phase), variables: line.variables };
  const node = nodeAt(program, line.visit);
  return node?.paths === undefined ? bindings : effectiveInput(bindings, node.paths);
}

function statesOf(scene: Scene, line: Line, phase: Phase): Bindings['states'] {
  const node = nodeAt(scene.program, line.visit);
  const states: Bindings['states'] = {
    input: viewOf(line.data, line.input),
    context: node === undefined || looksAtContext(node) ? contextOf(scene, line) : UNSEEN,
  };
  switch (phase.kind) {
    case 'select':
      return states;
    case 'enter':
      if (line.visit.undoes !== undefined) states.result = line.visit.undoes.result;
      return states;
    case 'exit':
      if (phase.result !== undefined) states.result = phase.result;
      return states;
    case 'failed':
    case 'caught':
      states.errorOutput = errorOutput(phase.error);
      return states;
  }
}

/** An item selector sees what the `map` state sees, and its item. */
function selectorBindings(scene: Scene, line: Line): Bindings {
  const { share } = line;
  if (share === undefined) throw new Error(`the line "${line.path}" has no items to select from`);
  const seen = bindingsOf({ ...scene, path: parentPath(line.path) }, { kind: 'enter' });
  const { context } = seen.states;
  const number = share.selected?.length ?? 0;
  const item = itemAt(share, number);
  return { ...seen, states: { ...seen.states, context: { ...(context as JsonObject), Map: { Item: item } } } };
}

/** The context object with every field that AWS documents. */
function contextOf({ seed, state, program, facts }: Scene, line: Line): JsonObject {
  const { visit, activity } = line;
  const share = shareAround(state, line);
  const token = activity.status === 'ready' || activity.status === 'evaluating' ? activity.since : undefined;
  const node = nodeAt(program, visit);
  const asks = token !== undefined && node !== undefined && asksForToken(node);
  const { Execution, StateMachine } = executionContext(seed, state.steered?.redriveCount);
  return {
    Execution,
    State: { Name: visit.state, EnteredTime: toTimestamp(visit.enteredAt), RetryCount: visit.retryCount },
    StateMachine,
    ...(share && !share.isBatch && { Map: { Item: itemAt(share, 0) } }),
    ...(asks && facts.taskToken && { Task: { Token: facts.taskToken(token) } }),
  };
}

/** `Key`: where the items are the members of an object. `Source`: of a distributed map, where they come from. */
function itemAt({ from, items, isKeyed, source }: Share, number: number): JsonObject {
  const value = items[number] ?? null;
  const index = { Index: from + number, ...(source !== undefined && { Source: source }) };
  return isKeyed && isJsonObject(value) ? { ...index, ...value } : { ...index, Value: value };
}
