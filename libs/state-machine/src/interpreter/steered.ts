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
}

/** Whether it has happened since its sender looked. */
export function isSince(asOf: number | undefined, happened: number | undefined): boolean {
  return asOf !== undefined && happened !== undefined && happened > asOf;
}
