import type { Rejection, StepCommand } from '../stepper';
import { isArmedFor, steeringRejection } from '../interpreter/steering-rejection';
import { answerForOthers, failTask, succeed, timeOutTask } from './answer-call';
import { cancel, emitEnd, fireTimeout } from './end';
import { fireTimer } from './fire-timer';
import { holderOf, openOfCall } from './open-calls';
import { whatToForget } from './redrive';
import type { HandlerState, OpenCall } from './state';
import { hasBegun } from './state';
import { emit, placeOf, whereIs } from './step-in-hand';
import type { StepInHand } from './step-in-hand';
import { takeTurn } from './take-turn';

type CommandOf<Kind extends StepCommand['kind']> = Extract<StepCommand, { kind: Kind }>;

/**
 * What a command means for a handler's execution as it stands: why it means nothing, or its first events. What follows from them is
 * `followUp`'s. Beside the rules of `steering-rejection`:
 *   C2. A command names what it is about by id, and is rejected unless that is open now (I6).
 */
export function rejectionOf(state: HandlerState, command: StepCommand): Rejection | undefined {
  const reason = steeringRejection(state, command);
  if (reason !== undefined) return reason;
  switch (command.kind) {
    case 'taskAccepted':
    case 'taskSucceeded':
    case 'taskFailed':
    case 'heartbeatMissed':
      return taskOf(state, command.taskId) === undefined ? 'TASK_NOT_OPEN' : undefined;
    case 'operatorAnswer':
      return holderOf(state, command.taskId) === undefined ? 'TASK_NOT_OPEN' : undefined;
    case 'evaluated':
      return 'TASK_NOT_OPEN'; // a handler computes by itself
    case 'outputChecked':
      return state.check?.status === 'open' && state.check.taskId === command.taskId ? undefined : 'TASK_NOT_OPEN';
    case 'turned':
    case 'turnFailed':
      return state.turn?.turnId === command.turnId ? undefined : 'TASK_NOT_OPEN';
    case 'timerFired': {
      const { timeout } = state;
      const holder = holderOf(state, command.timerId);
      const timer = timeout?.timerId === command.timerId ? timeout : holder && openOfCall(holder).timer;
      const isIt = timer?.timerId === command.timerId && isArmedFor(timer.dueAt, command.dueAt);
      return isIt ? undefined : 'TIMER_NOT_ARMED';
    }
    case 'redrive':
      return state.chance === '' ? 'NOT_STARTED' : undefined;
    case 'start':
    case 'pause':
    case 'resume':
    case 'cancel':
    case 'ban':
    case 'migrate':
      return undefined;
  }
}

/** The first events of a command that `rejectionOf` has nothing against. */
export function decide(step: StepInHand, command: StepCommand): void {
  const { state } = step;
  switch (command.kind) {
    case 'start':
      return start(step);
    case 'taskAccepted': {
      const call = callWith(state, command.taskId);
      const { taskId, accepted } = openOfCall(call);
      if (taskId === undefined || accepted !== undefined) return;
      return emit(step, { type: 'taskAccepted', state: call.label, data: { taskId } }, call.path);
    }
    case 'taskSucceeded':
      return succeed(step, callWith(state, command.taskId), command);
    case 'taskFailed':
      return failTask(step, callWith(state, command.taskId), command);
    case 'operatorAnswer':
      return answerForOthers(step, callWith(state, command.taskId), command);
    case 'heartbeatMissed':
      return timeOutTask(step, callWith(state, command.taskId), 'heartbeat');
    case 'timerFired':
      if (state.timeout?.timerId === command.timerId) return fireTimeout(step);
      return fireTimer(step, callWith(state, command.timerId), command.timerId);
    case 'turned':
      return takeTurn(step, command.turn);
    case 'turnFailed':
      return emit(step, { type: 'handlerPaused', ...whereIs(state), data: { why: command.why } });
    case 'outputChecked': {
      const { taskId, problem } = command;
      const data = { taskId, ...(problem !== undefined && { problem }) };
      return emit(step, { type: 'outputChecked', state: placeOf(step), data });
    }
    case 'cancel':
      return cancel(step, { status: 'cancelled', reason: command.reason });
    case 'pause':
      return pause(step, command);
    case 'resume':
      return emit(step, { type: 'executionResumed', ...whereIs(state), data: {} });
    case 'redrive':
      return emit(step, { type: 'executionRedriven', data: { ...limitOf(step), handler: whatToForget(state) } });
    case 'migrate': {
      const { to, map } = command;
      return emit(step, { type: 'executionMigrated', data: { from: step.seed.version, to, ...(map && { map }) } });
    }
    case 'ban':
      return emitEnd(step, { status: 'failed', error: command.error, cause: command.cause });
    case 'evaluated':
      throw new Error('a handler asks for no evaluation');
  }
}

function start(step: StepInHand): void {
  const chance = step.facts.chance?.();
  if (chance === undefined) throw new Error('a handler begins, and no chance was drawn for it');
  emit(step, { type: 'executionStarted', data: { ...limitOf(step), chance } });
}

/** Before it has begun: it begins, and is not told so. Of a pause that there is, time goes on as it was said to. */
function pause(step: StepInHand, { clocks, reason, tree }: CommandOf<'pause'>): void {
  if (!hasBegun(step.state)) start(step);
  const data = { clocks, ...(reason !== undefined && { reason }), ...(tree && { tree }) };
  const type = step.state.pause === undefined ? 'executionPaused' : 'treePaused';
  emit(step, { type, ...whereIs(step.state), data });
}

function limitOf({ program, facts }: StepInHand): { timeoutAt?: number } {
  return program.timeoutMs === undefined ? {} : { timeoutAt: facts.at + program.timeoutMs };
}

function taskOf(state: HandlerState, taskId: number): OpenCall | undefined {
  const call = holderOf(state, taskId);
  return call?.activity.status === 'task' && call.activity.task.taskId === taskId ? call : undefined;
}

function callWith(state: HandlerState, id: number): OpenCall {
  const call = holderOf(state, id);
  if (call === undefined) throw new Error(`no call waits for ${id}`);
  return call;
}
