import { toTimestamp } from '@workflows/contracts';
import type { Instant, Json } from '@workflows/contracts';
import type { OpenTask } from '../stepper';
import type { TaskRequest } from '../task-request';
import type { Evaluate } from './reaction';
import type { MockEvent } from './mocks';

type EventRequest = Extract<TaskRequest, { kind: 'event' }>;

/**
 * The events of a test. Rules of this file:
 *   E1. Events are looked at in the order in which they come; of several at the same instant, as they were given.
 *   E2. An event without a time of its own comes when it is first waited for, and is then in the past like any other.
 *   E3. What has woken a state does not wake the next by having come at the very instant at which that one was entered.
 */
export class MockedEvents {
  private readonly entries: { mock: MockEvent; at: Instant | undefined; hasWoken: boolean }[];

  constructor(
    mocks: readonly MockEvent[],
    private readonly evaluate: Evaluate,
    startAt: Instant,
  ) {
    this.entries = mocks.map((mock) => ({
      mock,
      at: mock.afterMs === undefined ? undefined : startAt + mock.afterMs,
      hasWoken: false,
    }));
  }

  /** The first event, past or to come, that ends the wait. */
  async find(task: OpenTask, request: EventRequest, now: Instant): Promise<{ at: Instant; data: Json } | undefined> {
    const inOrder = this.entries.map((entry) => ({ entry, at: entry.at ?? now })).sort((a, b) => a.at - b.at); // E1
    for (const { entry, at } of inOrder) {
      const { mock, hasWoken } = entry;
      if (mock.event['type'] !== request.event || (request.key !== undefined && mock.key !== request.key)) continue;
      const counts =
        at > task.scheduledAt || (at >= request.sinceAt && (request.sinceAt < task.scheduledAt || !hasWoken)); // E3
      if (!counts || !(await this.matches(task, mock, at))) continue;
      entry.at = at; // E2
      entry.hasWoken = true;
      return { at: Math.max(at, now), data: mock.data };
    }
    return undefined;
  }

  private async matches({ match, scheduledAt }: OpenTask, mock: MockEvent, at: Instant): Promise<boolean> {
    if (match === undefined) return true;
    const { key, source, bindings } = match;
    const event = { time: toTimestamp(at), ...mock.event };
    const seen = { ...bindings, states: { ...bindings.states, event } };
    const values = await this.evaluate({ expressions: [{ key, source }], bindings: seen, at: scheduledAt });
    const value = values[key];
    return value?.ok === true && value.value === true;
  }
}
