import type { Body } from '../api';
import type { ReadHistory } from '../history-faults';
import type { ReadableDatabase } from '../database-faults';
import type { Steerer } from './steerer';

/** Something that people do to executions, and what they can count on once they were answered. */
export interface Action {
  readonly name: string;
  /** How often it is dealt, beside the others. */
  readonly share: number;
  /** Undefined: there was nothing that it could be done to, or it was refused, as it may be. */
  act(steerer: Steerer): Promise<Deed | undefined>;
  /** What is wrong after all has come to rest; undefined: what was promised holds. */
  holds?(deed: Deed, found: Found): string | undefined | Promise<string | undefined>;
}

/** What was done and answered with success. */
export interface Deed {
  /** The id of what it was done to. */
  on: string;
  /** What the answer says, or what has to be known of it later. */
  answer?: Body;
}

/** What the service has come to, as its tables tell. */
export interface Found {
  histories: ReadonlyMap<string, ReadHistory>;
  database: ReadableDatabase;
}

/** The events of this kind in the history of an execution. */
export function eventsOf({ histories }: Found, id: string, type: string): Body[] {
  return (histories.get(id)?.events ?? []).filter((event) => event.type === type);
}
