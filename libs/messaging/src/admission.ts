import type { ExecutionCommand } from '@workflows/contracts';

/** What may wait in one process. Over the limit starts are refused first; what ends work still flows (I18). */
const RESERVE = 4;

export function isAdmitted(kind: ExecutionCommand['kind'], waiting: number, maxPending: number): boolean {
  return waiting < (kind === 'start' ? maxPending : maxPending * RESERVE);
}
