import type { ChangePosition } from '@workflows/runtime';

/** Before all changes there ever were. */
export const BEGINNING: ChangePosition = { xid: 0, id: 0 };

export function isBefore(one: ChangePosition, other: ChangePosition): boolean {
  return one.xid < other.xid || (one.xid === other.xid && one.id < other.id);
}

export function latest(...positions: readonly (ChangePosition | undefined)[]): ChangePosition {
  return positions.reduce<ChangePosition>((last, one) => (one && isBefore(last, one) ? one : last), BEGINNING);
}

/** Before everything that the transaction writes. */
export function startOf(xid: number): ChangePosition {
  return { xid, id: 0 };
}

/** As the id of an event. */
export function toEventId({ xid, id }: ChangePosition): string {
  return `${xid}-${id}`;
}

export function fromEventId(text: string): ChangePosition | undefined {
  const [, xid, id] = /^(\d{1,15})-(\d{1,15})$/.exec(text) ?? [];
  return xid === undefined ? undefined : { xid: Number(xid), id: Number(id) };
}
