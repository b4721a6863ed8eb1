/**
 * The events by which people last steered an execution, by their `seq`. A command says up to which event its sender had seen the history
 * (`asOf`): what was answered since by its opposite it is too late for, as if it had come before that.
 */
export interface Steered {
  readonly paused?: number;
  /** Or cancelled, which ends a pause as well. */
  readonly resumed?: number;
  readonly redriven?: number;
  readonly migrated?: number;
  /** How many times it was redriven; absent: never. */
  readonly redriveCount?: number;
  /** What operators answered, the latest of it: their answers come again sooner or not at all. */
  readonly answered?: readonly Answered[];
}

interface Answered {
  readonly taskId: number;
  readonly digest: string;
}

const MOST_ANSWERED = 64;

export function withAnswered(steered: Steered = {}, { taskId, digest }: Answered): Steered {
  return { ...steered, answered: [...(steered.answered ?? []).slice(1 - MOST_ANSWERED), { taskId, digest }] };
}

/** Whether it is the same again. */
export function isAnswered(steered: Steered | undefined, { taskId, digest }: Answered): boolean {
  return steered?.answered?.some((one) => one.taskId === taskId && one.digest === digest) ?? false;
}

/** Whether it has happened since its sender looked. */
export function isSince(asOf: number | undefined, happened: number | undefined): boolean {
  return asOf !== undefined && happened !== undefined && happened > asOf;
}
