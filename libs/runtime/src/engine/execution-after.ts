import type { stepperOf } from '@workflows/state-machine';
import { journalAfter } from '../turns/kept-journal';
import { untoldOf } from '../turns/untold';
import type { HotExecution } from './execution-cache';
import { bytesOfHistory, weighLess, weighOn } from './execution-weight';
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
  const journal = journalAfter(hot.journal, state);
  const before = hot.journal && !journal ? weighLess(hot.weight, hot.journal.bytes) : hot.weight;
  const beside = (untold?.bytes ?? 0) + (journal?.bytes ?? 0);
  return { ...hot, state, ownHistory, untold, journal, weight: weighOn(before, bytes, state, beside) };
}
