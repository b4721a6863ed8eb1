import type { HistoryFact } from '../history';
import { endWait, taskOf, timeOutTask } from './answer-call';
import type { OpenCall } from './state';
import { emit } from './step-in-hand';
import type { StepInHand } from './step-in-hand';

/** Which timer of a call it is follows from what the call waits for. */
export function fireTimer(step: StepInHand, call: OpenCall, timerId: number): void {
  const { label, path } = call;
  switch (call.activity.status) {
    case 'task':
      return timeOutTask(step, call, 'timeout');
    case 'waiting':
      return endWait(step, call, timerId);
    case 'backoff':
      emit(step, { type: 'timerFired', state: label, data: { timerId } }, path);
      return emit(step, nextAttempt(step, call), path);
  }
}

/** It asks for the same; only its time-out begins anew. */
function nextAttempt({ facts }: StepInHand, call: OpenCall): HistoryFact {
  const { request, timeoutMs, heartbeatMs } = taskOf(call);
  const attempt = call.retryCount + 1;
  return {
    type: 'taskScheduled',
    state: call.label,
    data: {
      ...(request.kind === 'function' ? { function: request.function, attempt } : { request, attempt }),
      ...(timeoutMs !== undefined && { timeoutAt: facts.at + timeoutMs }),
      ...(heartbeatMs !== undefined && { heartbeatMs }),
    },
  };
}
