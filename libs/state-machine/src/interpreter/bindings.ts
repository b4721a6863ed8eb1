import { toTimestamp } from '@workflows/contracts';
import type { Json } from '@workflows/contracts';
import type { Bindings } from '../expressions/expression';
import type { ExecutionSeed } from '../stepper';
import { viewOf } from './data';
import type { ExecutionState, Phase } from './state';

/** What the expressions of one phase of a state can see. Plain data, since it may travel to the full evaluator. */
export function bindingsOf(seed: ExecutionSeed, state: ExecutionState, phase: Phase): Bindings {
  const input = viewOf(state.data, seed.input);
  const context = contextOf(seed, state);
  return { states: { input, ...fromPhase(phase), context }, variables: state.variables };
}

function fromPhase(phase: Phase): { result?: Json; errorOutput?: Json } {
  switch (phase.kind) {
    case 'enter':
      return {};
    case 'exit':
      return phase.result === undefined ? {} : { result: phase.result };
    case 'failed':
    case 'caught':
      return { errorOutput: { Error: phase.error.name, Cause: phase.error.cause } };
  }
}

/** The context object in the words of the Amazon States Language. An execution's name is its id. */
function contextOf(seed: ExecutionSeed, { thread: { visit } }: ExecutionState): Json {
  return {
    Execution: {
      Id: seed.executionId,
      Input: seed.input,
      Name: seed.executionId,
      StartTime: toTimestamp(seed.createdAt),
    },
    State: { Name: visit.state, EnteredTime: toTimestamp(visit.enteredAt), RetryCount: visit.retryCount },
    StateMachine: { Id: seed.workflowId, Name: seed.workflowName },
  };
}
