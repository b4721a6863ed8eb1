import type { KeptPause } from './pause-book';
import type { Begun } from './world';

/** Where an execution is, and which one called it. */
export interface Place {
  shard: number;
  parent?: string | null;
}

/** For so long a process could not hear what its shards were told: it stood still, or what tells it was away. */
export interface Standstill {
  from: number;
  until: number;
  /** Absent: all of them. */
  shards?: ReadonlySet<number>;
  /** Absent: it heard of nothing. */
  what?: KeptPause['what'];
}

/**
 * What began while it was paused: a call, or a task that a worker was given (I41, I51).
 *   P1. An owner that stood still knows nothing of what others were told meanwhile, and may make calls for a moment once it goes on (I13). Those
 *       of its shards are not held against anybody: a call is made at least once (I12).
 */
export function pauseFaults(
  pauses: readonly KeptPause[],
  begun: readonly Begun[],
  places: ReadonlyMap<string, Place>,
  standstills: readonly Standstill[] = [],
): string[] {
  const faults: string[] = [];
  for (const call of begun)
    for (const pause of pauses) {
      const isMeanwhile = pause.from < call.at && call.at < pause.until;
      if (!isMeanwhile || !isOf(call, pause, places)) continue;
      if (standstills.some((each) => excuses(each, call, pause, places))) continue; // P1
      const after = `${Math.round(call.at - pause.from)} of ${Math.round(pause.until - pause.from)} ms`;
      faults.push(
        `${call.function} began for ${call.key} while the ${pause.what} ${pause.of} was paused, after ${after}`,
      );
    }
  return faults;
}

function isOf(call: Begun, { what, of }: KeptPause, places: ReadonlyMap<string, Place>): boolean {
  switch (what) {
    case 'function':
      return call.function === of;
    case 'execution':
      return call.executionId === of;
    case 'tree':
      for (let id: string | null | undefined = call.executionId; id; id = places.get(id)?.parent)
        if (id === of) return true;
      return false;
    case 'schedule':
      return false; // what it starts is told by the times
  }
}

function excuses(still: Standstill, call: Begun, pause: KeptPause, places: ReadonlyMap<string, Place>): boolean {
  const { from, until, shards, what } = still;
  const shard = places.get(call.executionId)?.shard;
  const isItsShard = shards === undefined || (shard !== undefined && shards.has(shard));
  return from < call.at && call.at < until && isItsShard && (what === undefined || what === pause.what);
}
