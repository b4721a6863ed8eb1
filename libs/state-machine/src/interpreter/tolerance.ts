import type { StateNode } from '../program';
import { ERROR } from './errors';
import { totalOf } from './fork';
import type { Fork } from './fork';
import type { Failure } from './state';

/**
 * What a line's failure means for its `parallel` or `map` state; undefined: it is borne. Rules of this file:
 *   B1. A map that says what it tolerates fails with `States.ExceedToleratedFailureThreshold` once that is exceeded. One that
 *       does not say so fails with the first error as its own, or, where it is distributed, by the same name (AWS).
 *   B2. A percentage counts of all items, and waits until their number is known.
 */
export function childFailure(node: StateNode, fork: Fork, error: Failure): Failure | undefined {
  if (fork.kind === 'branch') return { ...error, from: 'branch' };
  if (isTolerant(fork)) return undefined; // `overThreshold` tells
  const isDistributed = node.type === 'map' && node.distributed;
  return isDistributed
    ? exceeded([error.name, error.cause].filter(Boolean).join(': ') || EXCEEDED)
    : { ...error, from: 'item' };
}

/** The failure of a map whose lines have failed too often; undefined while they have not. */
export function overThreshold(fork: Fork): Failure | undefined {
  if (fork.failed === 0 || !isTolerant(fork)) return undefined;
  const { toleratedCount, toleratedPercentage } = fork.terms;
  const total = totalOf(fork);
  const byCount = toleratedCount !== undefined && fork.failed > toleratedCount;
  const byShare =
    toleratedPercentage !== undefined && total !== undefined && fork.failed * 100 > toleratedPercentage * total;
  if (!byCount && !byShare) return undefined;
  return exceeded(`${EXCEEDED} (${fork.failed} failed).`);
}

/** In AWS's words. */
const EXCEEDED = 'The specified tolerated failure threshold was exceeded';

function exceeded(cause: string): Failure {
  return { name: ERROR.exceedToleratedFailures, cause };
}

function isTolerant({ terms }: Fork): boolean {
  return terms.toleratedCount !== undefined || terms.toleratedPercentage !== undefined;
}
