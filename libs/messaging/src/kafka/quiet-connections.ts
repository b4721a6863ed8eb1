import { createRequire } from 'node:module';

/** What is used of kafkajs's own queue of requests, one for each connection (2.2.4, `src/network/requestQueue`). */
export interface RequestQueue {
  readonly inflight: ReadonlyMap<unknown, { sentAt: number; requestTimeout: number; timeoutRequest(): void }>;
  readonly enforceRequestTimeout: boolean;
  isConnected(): boolean;
  destroy(): void;
  scheduleRequestTimeoutCheck(): void;
  readonly pending: readonly unknown[];
  /** In milliseconds since 1970; -1: never. */
  readonly throttledUntil: number;
  throttleCheckTimeoutId: NodeJS.Timeout | null;
  checkPendingRequests(): void;
  scheduleCheckPendingRequests(): void;
}

const SOONEST_MS = 10;
/** How late a request may be seen to be late; all that is asked has ten seconds and more. */
const LATE_EVERY_MS = 1_000;

/**
 * Each connection of kafkajs looks at its queue again after every look, also when it is empty: the time until then is
 * counted from a throttling that never was, which gives a negative one, which Node takes for 1 ms. A dozen idle
 * connections so woke a process ten thousand times a second. Here a look is planned only where something waits in the
 * queue; what comes later plans its own, as before.
 */
export function scheduleCheck(queue: RequestQueue): void {
  if (queue.throttleCheckTimeoutId !== null || queue.pending.length === 0) return;
  const ms = Math.max(SOONEST_MS, queue.throttledUntil - Date.now());
  queue.throttleCheckTimeoutId = setTimeout(() => {
    queue.throttleCheckTimeoutId = null;
    queue.checkPendingRequests();
  }, ms);
}

/** The queues of all connections that are open: one timer looks at them, or each would wake the process on its own. */
const watched = new Set<RequestQueue>();
let looking: NodeJS.Timeout | undefined;

/** Looks for requests whose time is over: once a second, not ten times, for all connections together. */
export function scheduleLateCheck(queue: RequestQueue): void {
  if (!queue.enforceRequestTimeout) return;
  watched.add(queue);
  looking ??= setInterval(lookForLate, LATE_EVERY_MS).unref(); // its sockets keep a process alive, as long as they are open
}

function lookForLate(): void {
  for (const queue of watched) {
    for (const request of [...queue.inflight.values()])
      if (Date.now() - request.sentAt > request.requestTimeout) request.timeoutRequest();
    if (!queue.isConnected()) queue.destroy();
  }
}

function endLateCheck(queue: RequestQueue): void {
  if (!watched.delete(queue) || watched.size > 0) return;
  clearInterval(looking);
  looking = undefined;
}

/** Mends all connections of this process. Where another release of kafkajs has no such queue, it is left as it is. */
export function quietenConnections(): void {
  const prototype = requestQueuePrototype();
  if (typeof prototype?.scheduleCheckPendingRequests !== 'function') return;
  if (typeof prototype.scheduleRequestTimeoutCheck !== 'function') return;
  prototype.scheduleCheckPendingRequests = function (this: RequestQueue): void {
    scheduleCheck(this);
  };
  prototype.scheduleRequestTimeoutCheck = function (this: RequestQueue): void {
    scheduleLateCheck(this);
  };
  const { destroy } = prototype;
  prototype.destroy = function (this: RequestQueue): void {
    destroy.call(this);
    endLateCheck(this);
  };
}

function requestQueuePrototype(): RequestQueue | undefined {
  try {
    const queue: unknown = createRequire(__filename)('kafkajs/src/network/requestQueue');
    return typeof queue === 'function' ? (queue.prototype as RequestQueue) : undefined;
  } catch {
    return undefined;
  }
}
