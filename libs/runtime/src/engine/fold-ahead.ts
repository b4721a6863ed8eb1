import type { Effect, StepCommand } from '@workflows/state-machine';
import type { AheadStep, TurnEffect, TurnsAhead } from './ahead';
import { executionAfter, type StepAnswer, type TakenStep } from './execution-after';
import type { ExecutionCache, HotExecution } from './execution-cache';
import type { InboxItem } from './inbox-item';

export interface FoldAheadParts {
  /** Absent where nothing is to run ahead. */
  ahead?: TurnsAhead;
  cache: Pick<ExecutionCache, 'get'>;
  put(execution: HotExecution, command: StepCommand): StepAnswer;
}

/** An item that leaves its batch for as long as its turn runs. */
export interface Aside {
  readonly item: InboxItem;
  readonly step: AheadStep;
  /** As the step leaves it. */
  readonly hot: HotExecution;
  readonly turn: TurnEffect;
}

/** What handlers wait for. Whatever else comes (a cancel, a pause) is to be durable at once. */
const SETTLING: ReadonlySet<StepCommand['kind']> = new Set<StepCommand['kind']>([
  'taskSucceeded',
  'taskFailed',
  'operatorAnswer',
  'heartbeatMissed',
  'timerFired',
]);

/**
 * What a step has come to ahead of its batch, or comes to now; or that it goes aside, since it asks for a turn that can run ahead. Undefined: it is
 * put as any other.
 */
export function foldAhead(
  item: InboxItem,
  execution: HotExecution,
  command: StepCommand,
  { ahead, cache, put }: FoldAheadParts,
): TakenStep | Aside | undefined {
  if (item.ahead) return item.ahead.before === execution ? item.ahead.taken : undefined;
  if (ahead === undefined || !SETTLING.has(command.kind)) return undefined;
  // An earlier item of this batch has changed it, or it has been read for this batch and may be gone by the next.
  if (cache.get(item.executionId) !== execution || !ahead.takes(execution)) return undefined;
  const taken = answerOf(() => put(execution, command));
  const turn = taken?.effects.find(isTurn);
  if (!taken || !turn) return taken;
  return { item, step: { before: execution, taken }, hot: executionAfter(execution, taken), turn };
}

/** Undefined: it is rejected, or throws, and will once more where that is looked after. */
function answerOf(put: () => StepAnswer): TakenStep | undefined {
  try {
    const answer = put();
    return answer.ok ? answer : undefined;
  } catch {
    return undefined;
  }
}

function isTurn(effect: Effect): effect is TurnEffect {
  return effect.kind === 'turn';
}
