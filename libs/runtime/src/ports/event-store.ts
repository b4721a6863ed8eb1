import type { ExecutionId, ExecutionStatus, Instant, Json, TenantId, WorkflowId } from '@workflows/contracts';

/** An event from outside, on its way in. */
export interface IncomingEvent {
  tenant: TenantId;
  /** A signal: only this execution sees it. */
  executionId?: ExecutionId;
  type: string;
  /** The correlation key. */
  key?: string;
  /** By which a repetition within a day is known; absent where the sender gave no id, so that there can be none. */
  identity?: { source: string; id: string };
  /** The whole CloudEvent. */
  body: Json;
}

/** A workflow that listens to an event, in its newest version. */
export interface Listening {
  workflowId: WorkflowId;
  version: number;
}

/** `heardBy` are those with a hearing, which whoever records the event has to itself at first. `closed`: the signal came too late. */
export type EventRecording =
  | { kind: 'recorded'; number: number; receivedAt: Instant; heardBy: readonly Listening[] }
  | { kind: 'duplicate' }
  | { kind: 'unknownExecution' }
  | { kind: 'closed'; status: ExecutionStatus };

/** Where a reader of events stands: `number` grows in the order of commits, and `receivedAt` never falls with it. */
export interface EventPosition {
  receivedAt: Instant;
  number: number;
}

export interface StoredEvent extends EventPosition {
  body: Json;
}

export interface EventPage {
  events: StoredEvent[];
  /** There may be further ones. */
  more: boolean;
}

/** Whom an event is for. */
export interface EventHeader {
  number: number;
  tenant: TenantId;
  executionId?: ExecutionId;
  type: string;
  key?: string;
}

/** The events that a task may wait for: those of a tenant, and the signals to its execution; `signals`: these alone. */
export interface WantedEvents {
  tenant: TenantId;
  executionId: ExecutionId;
  type: string;
  key?: string;
  signals?: true;
}

export interface OpenWait {
  executionId: ExecutionId;
  taskId: number;
}

/** Those who wait for events of which no more is at hand than what they are about. */
export interface WaitFinder {
  /** Open `event` tasks that any of the events may be for, `limit` at most; `event` is the newest number that is stored by now. */
  findWaitsOf(
    events: readonly { tenant: TenantId; type: string; key: string }[],
    limit: number,
  ): Promise<(OpenWait & { tenant: TenantId; event: number })[]>;
}

/**
 * The record of events from outside.
 *   E1. What is recorded is visible to every later read, and gets a number above all that were visible before: whoever
 *       has read up to a number has missed nothing below it.
 *   E2. Events are kept for a week; a `since` that reaches further back finds what is left.
 */
export interface EventStore {
  /** Records all of them in one commit; the answers in their order. */
  record(events: readonly IncomingEvent[]): Promise<EventRecording[]>;
  /** Open `event` tasks that an event may be for, by execution and task, after `after`. */
  findWaits(event: EventHeader, after: OpenWait | undefined, limit: number): Promise<OpenWait[]>;
  /** Events that a task may wait for, after a position, in order; fewer than `limit` where they are large. `key` absent: whatever theirs is. */
  findEvents(wanted: WantedEvents, after: EventPosition, limit: number): Promise<EventPage>;
  /** For each, whether there is an event that `findEvents` would give. */
  haveEvents(wanted: readonly (WantedEvents & { after: EventPosition })[]): Promise<boolean[]>;
  /** The number of the newest event, 0 where there was none. */
  lastNumber(): Promise<number>;
  /** Of all tenants, after a number, in order. */
  readHeaders(after: number, limit: number): Promise<EventHeader[]>;
}
