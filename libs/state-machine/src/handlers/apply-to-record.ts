import type { HistoryEvent } from '../history';
import { heardOf } from './apply-to-turn';
import { noCalls, withCall } from './open-calls';
import { keyOf, pooled, withPooled } from './pool';
import { callPath, formerPath, NOTHING_POOLED } from './state';
import type { Era, HandlerState } from './state';

type EventOf<Type extends HistoryEvent['type']> = Extract<HistoryEvent, { type: Type }>;

/** Of one that does another anew: what that one has done serves it, as far as it asks for the same. */
export function takeOver(state: HandlerState, { seq, data }: EventOf<'resultsTakenOver'>): HandlerState {
  let { results } = NOTHING_POOLED;
  for (const [index, call] of (data.calls ?? []).entries()) results = withPooled(results, keyOf(call), { seq, index });
  return { ...state, pool: { results, passing: true } };
}

/** The handler begins anew, in other code. What is open stays open, for it to ask for. */
export function migrate(state: HandlerState, event: EventOf<'executionMigrated'>): HandlerState {
  const { seq } = event;
  const { turn: _, pause, ...rest } = state;
  const sinceOf = (call: number): number | undefined => state.open.get(callPath(call))?.since;
  const results = pooled(state.pool, state.record, sinceOf, event.data.map);
  const former = state.open.valueSeq().map((call) => ({ ...call, path: formerPath(call.since) }));
  const moved: HandlerState = {
    ...former.reduce((calls, call) => withCall(calls, call), { ...rest, ...noCalls } as HandlerState),
    record: rest.record.clear(),
    made: 0,
    told: 0,
    logged: 0,
    failedUntold: [],
    misfits: 0,
    eras: [...state.eras, { seq, made: 0, calls: new Set() }],
    pool: { results, passing: true },
    // Why the other code could not go on says nothing of this one.
    ...(pause && { pause: { since: pause.since, clocks: pause.clocks } }),
    steered: { ...state.steered, migrated: seq },
  };
  return heardOf(moved, event);
}

/** It goes on from where it was told of what has ended it. What it did after that serves it, as far as it asks for the same. */
export function redrive(state: HandlerState, event: EventOf<'executionRedriven'>): HandlerState {
  const { seq, data } = event;
  const { leftOff, outcome: _, steered, ...rest } = state;
  const { made, calls, logged = 0 } = data.handler ?? { made: 0, calls: [] };
  if (leftOff === undefined) throw new Error(`event ${seq} redrives what has not failed`);
  const forgotten = new Set(calls);
  const isKept = (call: number): boolean => call <= made && !forgotten.has(call);
  const era: Era = { seq, made, calls: forgotten };
  const done = leftOff.record.filter((_entry, call) => call > made);
  const alive: HandlerState = {
    ...rest,
    status: 'running',
    record: leftOff.record.filter((_entry, call) => isKept(call)),
    made,
    told: 0,
    logged,
    eras: [...state.eras, era],
    pool: { results: pooled(leftOff.pool, done, () => undefined), passing: false },
    steered: { ...steered, redriven: seq, redriveCount: (steered?.redriveCount ?? 0) + 1 },
  };
  return heardOf(alive, event);
}
