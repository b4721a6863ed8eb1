import type { ExecutionId, PauseOn, RegisteredFunction, TenantId } from '@workflows/contracts';
import type { EndedAttempt } from '../engine/ended-attempt';
import type { Clock } from '../ports/clock';
import type { FunctionDirectory, PauseDirectory } from '../ports/definitions';
import { AttemptTally } from './attempt-tally';

export interface ErrorRatesParts {
  functions: Pick<FunctionDirectory, 'onChange'>;
  pauses: Pick<PauseDirectory, 'pauseOf' | 'isPaused' | 'pauseFailing'>;
  clock: Pick<Clock, 'now'>;
  /** Nobody has begun it: it waits for a worker, or behind the gate of its function. */
  isWaiting(executionId: ExecutionId, taskId: number): boolean;
  onTrouble(message: string, details: Record<string, unknown>): void;
}

/**
 * Counts how attempts end whose function pauses itself (`pauseOn`), each owner those of its own executions, and asks for the pause when too many fail.
 *   R1. Where no function has such a rule, nothing is looked at; of one that has none, nothing is kept.
 *   R2. What ends while the function is paused is not counted, and when the pause is over counting begins anew: what it was paused for is no
 *       reason to pause it again. So it does when its registration has changed.
 *   R3. It asks once and counts no further before that is answered; it says which pause it knew, so that what has happened since wins.
 *   R4. Nothing waits for it, and nothing is stored: an owner that dies or goes has counted for nobody.
 */
export class ErrorRates {
  private readonly rules = new Map<string, PauseOn>();
  private readonly tallies = new Map<string, AttemptTally>();
  private readonly asking = new Set<string>();

  constructor(private readonly parts: ErrorRatesParts) {
    parts.functions.onChange((changed) => this.change(changed));
  }

  /** R1 */
  get isOff(): boolean {
    return this.rules.size === 0;
  }

  count({ tenant, function: name, executionId, taskId, error }: EndedAttempt): void {
    const key = keyOf(tenant, name);
    const rule = this.rules.get(key);
    if (rule === undefined || this.asking.has(key)) return;
    const { pauses, clock, isWaiting } = this.parts;
    const subject = { tenant, kind: 'function', subject: name } as const;
    if (pauses.isPaused(subject)) return; // R2
    if (error !== undefined && isWaiting(executionId, taskId)) return;
    const tally = this.tallyOf(key, rule, pauses.pauseOf(subject)?.revision ?? 0);
    const now = clock.now();
    tally.add(now, error);
    const reason = tally.verdict(now);
    if (reason !== undefined) this.ask(key, { tenant, name, reason, pauseRevision: tally.pauseRevision });
  }

  private tallyOf(key: string, rule: PauseOn, pauseRevision: number): AttemptTally {
    const known = this.tallies.get(key);
    if (known?.pauseRevision === pauseRevision) return known;
    const tally = new AttemptTally(rule, pauseRevision);
    this.tallies.set(key, tally);
    return tally;
  }

  /** R3 */
  private ask(key: string, failing: Parameters<PauseDirectory['pauseFailing']>[0]): void {
    const { pauses, onTrouble } = this.parts;
    this.tallies.delete(key);
    this.asking.add(key);
    onTrouble('a function fails too often and is paused, as its registration says', { ...failing });
    pauses
      .pauseFailing(failing)
      .catch((error: unknown) =>
        onTrouble('a function that fails too often could not be paused', { ...failing, error }),
      )
      .finally(() => this.asking.delete(key));
  }

  private change({ tenant, name, deleted, pauseOn }: RegisteredFunction): void {
    const key = keyOf(tenant, name);
    this.tallies.delete(key);
    if (deleted || pauseOn === undefined) this.rules.delete(key);
    else this.rules.set(key, pauseOn);
  }
}

function keyOf(tenant: TenantId, functionName: string): string {
  return `${tenant}\n${functionName}`;
}
