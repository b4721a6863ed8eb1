import type { Misfit } from '@workflows/contracts';
import type { HandlerState } from './state';

/**
 * Whether a handler can go on in other code. What that code asks for is known once it has run: a rehearsal tells before. Here is what no code
 * can mend. Undefined: it can.
 */
export function judgeHandlerMigration({ ending, ended, check }: HandlerState): Misfit | undefined {
  if (ending !== undefined) return { kind: 'breaks', reason: 'It is tidying up before its end, and ends with that.' };
  if (ended !== undefined || check !== undefined)
    return { kind: 'breaks', reason: 'The handler has ended, but for calls that it did not wait for.' };
  return undefined;
}
