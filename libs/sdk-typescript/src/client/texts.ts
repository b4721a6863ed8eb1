import type { TextEvent } from '../api/generated';

/** What models have said so far to an execution, put together from its `text` events. */
export class Texts {
  private readonly visits = new Map<number, { attempt: number; begins: number; text: string }>();

  /** The text of the event's visit as far as it was heard; behind what was left out it begins again. */
  take({ visit, attempt, offset, delta, end }: TextEvent): string {
    const known = this.visits.get(visit) ?? { attempt, begins: 0, text: '' };
    const at = offset - known.begins;
    const goesOn = known.attempt === attempt && at >= 0 && at <= known.text.length;
    const heard = goesOn
      ? { ...known, text: known.text.slice(0, at) + delta }
      : { attempt, begins: offset, text: delta };
    if (end) this.visits.delete(visit);
    else this.visits.set(visit, heard);
    return heard.text;
  }
}
