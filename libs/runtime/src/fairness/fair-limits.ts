/** How many turns may be under way at once. */
export interface FairLimits {
  turns: number;
  ofTenant: number;
  ofWorkflow: number;
  /** To one origin, whoever calls it. */
  ofOrigin: number;
  /** Of queues whose last turn cost more than `slowCost` an item. */
  ofSlow: number;
  slowCost: number;
}

/**
 * An eighth of the turns, one at least, is kept from any one tenant, and as many again from any one of its workflows: a newcomer finds
 * one free. The same share is kept from all that is slow.
 */
export function fairLimits(
  turns: number,
  { ofOrigin = Infinity, slowCost }: { ofOrigin?: number; slowCost: number },
): FairLimits {
  const kept = Math.max(1, turns >> 3);
  const ofTenant = Math.max(1, turns - kept);
  return { turns, ofTenant, ofWorkflow: Math.max(1, turns - 2 * kept), ofOrigin, ofSlow: ofTenant, slowCost };
}
