import type { StateVisit } from '@workflows/contracts';
import { weigh } from '@workflows/state-machine';

const MOST_VISITS = 1_000;
/** Of their outputs in all, as characters of JSON. */
const MOST_OUTPUT = 1_048_576;

/**
 * The latest of the visits, with the outputs of the latest of these: what is only shown is not to weigh as much as what is known. A restart has
 * nothing to undo (ADR 36), so those are marked whose states are `undoable`.
 */
export function takenVisits(
  visits: readonly StateVisit[],
  undoable: ReadonlySet<string>,
): { visits: StateVisit[]; isCut?: true } {
  const latest = visits.slice(-MOST_VISITS);
  let left = MOST_OUTPUT;
  const taken = latest.reverse().map((visit) => {
    const { takenOver: _, notUndone: __, output, ...plain } = visit;
    const isDone = visit.error === undefined && undoable.has(visit.state);
    const rest: StateVisit = isDone ? { ...plain, notUndone: true } : plain;
    if (output === undefined) return rest;
    const weight = weigh(output);
    left -= weight.ok ? weight.size : left + 1;
    return left < 0 ? rest : { ...rest, output };
  });
  const isCut = latest.length < visits.length || left < 0;
  return { visits: taken.reverse(), ...(isCut && { isCut }) };
}
