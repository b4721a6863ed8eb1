import type { stepperOf } from '@workflows/state-machine';
import { untoldOf } from '../turns/untold';
import type { HotExecution } from './execution-cache';
import { bytesOfHistory, weighOn } from './execution-weight';
import { remembered } from './fold-history';

export type StepAnswer = ReturnType<ReturnType<typeof stepperOf>['step']>;
export type TakenStep = Extract<StepAnswer, { ok: true }>;

/** An execution as a step leaves it. `bytes`: what its events take. */
export function executionAfter(
  hot: HotExecution,
  { state, events }: TakenStep,
  bytes = bytesOfHistory(events),
): HotExecution {
  const { program } = hot.entry;
  const ownHistory = remembered(hot.ownHistory, events, program);
  const untold = program.kind === 'handler' ? untoldOf(hot.untold, events, state) : undefined;
  return { ...hot, state, ownHistory, untold, weight: weighOn(hot.weight, bytes, state, untold?.bytes) };
}
