import type { Misfit } from '@workflows/contracts';
import { calledByHandler } from './handlers/called-by-handler';
import type { HandlerProgram } from './handlers/handler-program';
import { judgeHandlerMigration } from './handlers/judge-migration';
import type { HandlerState } from './handlers/state';
import { handlersStepper } from './handlers/stepper';
import { calledFunction as calledByState } from './interpreter/called-function';
import { judgeMigration as judgeStates } from './interpreter/judge-migration';
import type { StateMap } from './interpreter/state-map';
import type { ExecutionState } from './interpreter/state';
import { statesStepper } from './interpreter/stepper';
import type { Program } from './program';
import type { Stepper } from './stepper';

/** What an execution runs: states, or code (ADR 40). Here is the one place where they part. */
export type AnyProgram = Program | HandlerProgram;
export type AnyExecutionState = ExecutionState | HandlerState;

/** How a program is run. A state is given to the stepper that has made it. */
export function stepperOf({ kind }: AnyProgram): Stepper<AnyProgram, AnyExecutionState> {
  return kind === 'handler' ? handlersStepper : statesStepper;
}

/** In which state an execution is shown before it has come to any. */
export function firstStateOf(program: AnyProgram): string {
  return program.kind === 'handler' ? program.handler : program.startAt;
}

export function isHandlerState(state: AnyExecutionState): state is HandlerState {
  return 'kind' in state;
}

/** The function that an open task calls, by the number of the task or of its token; undefined where it asks something else. */
export function calledFunction(state: AnyExecutionState, taskId: number): string | undefined {
  return isHandlerState(state) ? calledByHandler(state, taskId) : calledByState(state, taskId);
}

/** Whether an execution can go on with another version where it stands; undefined: it can. */
export function judgeMigration(
  state: AnyExecutionState,
  from: AnyProgram,
  to: AnyProgram,
  map: StateMap,
): Misfit | undefined {
  if (isHandlerState(state)) return to.kind === 'handler' ? judgeHandlerMigration(state) : OTHER_KIND;
  return from.kind === 'states' && to.kind === 'states' ? judgeStates(state, from, to, map) : OTHER_KIND;
}

const OTHER_KIND: Misfit = {
  kind: 'breaks',
  reason:
    'One of the versions is made of states and the other one is code: nothing of one stands for anything of the other.',
};
