import type { ExecutionId, TaskRef, TenantId } from '@workflows/contracts';
import {
  FairLanes,
  executionOf,
  fairLimits,
  keyOf,
  ownerOf,
  taskKey,
  type AddressPolicy,
  type Clock,
  type HttpAnswer,
  type ModelAnswer,
  type TaskKey,
} from '@workflows/runtime';
import type { Agent, Dispatcher } from 'undici';
import { BreakOff } from './break-off';
import { Destinations } from './destinations';
import { exchange } from './exchange';
import { exchangeInPieces } from './exchange-in-pieces';
import { guardedAgent } from './guarded-agent';
import { StreamPace } from './stream-pace';

export interface OutboundSettings {
  policy: AddressPolicy;
  /** Calls under way at once, over all tenants. */
  maxCalls: number;
  /** Calls under way at once to one origin. */
  maxCallsPerOrigin: number;
}

/** Calls that take longer are slow: they may not have all lanes together. */
const SLOW_MS = 1_000;

type CallingTask = TaskRef & { tenant: TenantId; workflowName: string };

/**
 * All calls of tasks over HTTP that wait for a lane or for their answer, whatever makes them.
 *   C1. One a task: a task that comes again while its call is under way changes nothing.
 *   C2. Whether its task was closed or its execution went to another owner, a call is broken off: nobody here may tell of its answer any
 *       more, and one without a time limit would keep its lane for ever. The next owner of an open task calls again, with the same
 *       idempotency key (I12).
 *   C3. Lanes are shared fairly by tenant, workflow and origin. An origin that answers slowly, or not at all, holds up those who call it, and
 *       has no more lanes than it may have (I19).
 */
export class OutboundCalls {
  readonly destinations: Destinations;
  private readonly agent: Agent;
  private readonly pace: StreamPace;
  private readonly calls = new Map<TaskKey, BreakOff>();
  private readonly lanes: FairLanes;

  constructor(clock: Clock, { policy, maxCalls, maxCallsPerOrigin }: OutboundSettings) {
    this.destinations = new Destinations(policy);
    this.pace = new StreamPace(clock);
    this.agent = guardedAgent(policy, maxCallsPerOrigin);
    this.lanes = new FairLanes(clock, fairLimits(maxCalls, { ofOrigin: maxCallsPerOrigin, slowCost: SLOW_MS }));
  }

  /** `call` tells what to say of the task in the end, and so does `failed` where it rejects; neither is asked to say it after C2. */
  begin(
    task: CallingTask,
    url: string,
    call: (breakOff: BreakOff) => Promise<() => void>,
    failed: (error: unknown) => void,
  ): void {
    const key = keyOf(task);
    if (this.calls.has(key)) return;
    const open = new BreakOff();
    this.calls.set(key, open);
    const end = (tell: () => void): void => {
      if (this.calls.get(key) !== open) return;
      this.calls.delete(key);
      tell();
    };
    const { origin } = this.destinations.of(url); // what is no URL fails once its turn comes; until then it waits with its like
    this.lanes
      .run(key, { ...ownerOf(task), origin }, async () => end(await call(open)))
      .catch((error: unknown) => end(() => failed(error)));
  }

  /** One request of a call. `maxBytes`: of its answer, where that is no task's result. */
  send(request: Dispatcher.DispatchOptions, breakOff: BreakOff, maxBytes?: number): Promise<HttpAnswer> {
    return exchange(this.agent, request, breakOff, maxBytes);
  }

  /** The same; an answer that is a stream of events comes as it is read. */
  sendInPieces(request: Dispatcher.RequestOptions, breakOff: BreakOff, tenant: TenantId): Promise<ModelAnswer> {
    return exchangeInPieces(this.agent, request, breakOff, (piece) => this.pace.keep(tenant, piece));
  }

  stop(executionId: ExecutionId, taskId: number): void {
    if (this.calls.size > 0) this.end(taskKey(executionId, taskId));
  }

  /** One that still waits for its lane is not made; one under way goes on. */
  hold(executionId: ExecutionId, taskId: number): void {
    const key = taskKey(executionId, taskId);
    if (this.lanes.remove(key)) this.calls.delete(key);
  }

  forget(isGone: (executionId: ExecutionId) => boolean): void {
    for (const key of this.calls.keys()) if (isGone(executionOf(key))) this.end(key);
  }

  async close(): Promise<void> {
    this.forget(() => true);
    await this.agent.destroy();
  }

  private end(key: TaskKey): void {
    this.lanes.remove(key);
    this.calls.get(key)?.now(new Error('the call was broken off'));
    this.calls.delete(key);
  }
}
