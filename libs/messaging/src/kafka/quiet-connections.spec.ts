import { EventEmitter } from 'node:events';
import { createRequire } from 'node:module';
import { quietenConnections, scheduleCheck, type RequestQueue } from './quiet-connections';

const QUIET = { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined };

/** kafkajs's own queue, as a connection makes it. */
function ownQueue(): RequestQueue {
  const Queue = createRequire(__filename)('kafkajs/src/network/requestQueue') as new (options: object) => RequestQueue;
  return new Queue({
    instrumentationEmitter: new EventEmitter(),
    maxInFlightRequests: null,
    requestTimeout: 1,
    clientId: 'c',
    broker: 'b',
    logger: { ...QUIET, namespace: () => QUIET },
  });
}

describe('the queue of a connection of kafkajs', () => {
  quietenConnections();

  it('plans nothing while it is empty', () => {
    const queue = ownQueue();
    queue.checkPendingRequests();
    expect(queue.throttleCheckTimeoutId).toBeNull();
  });

  it('looks again at what waits, once the broker lets it', () => {
    jest.useFakeTimers();
    let looks = 0;
    const queue = {
      ...ownQueue(),
      pending: ['request'],
      throttledUntil: Date.now() + 500,
      throttleCheckTimeoutId: null,
      checkPendingRequests: () => void looks++,
    } as RequestQueue;
    scheduleCheck(queue);
    scheduleCheck(queue);
    jest.advanceTimersByTime(499);
    expect(looks).toBe(0);
    jest.advanceTimersByTime(1);
    expect(looks).toBe(1);
    jest.useRealTimers();
  });

  it('gives up a request that the broker does not answer, with one timer for all connections', () => {
    jest.useFakeTimers();
    const late: string[] = [];
    const asking = (name: string, requestTimeout: number): RequestQueue => {
      const request = { sentAt: Date.now(), requestTimeout, timeoutRequest: () => void late.push(name) };
      return Object.assign(ownQueue(), { enforceRequestTimeout: true, inflight: new Map([[1, request]]) });
    };
    const queues = [asking('soon', 2_500), asking('later', 30_000)];
    for (const queue of queues) queue.scheduleRequestTimeoutCheck();
    expect(jest.getTimerCount()).toBe(1);
    jest.advanceTimersByTime(2_000);
    expect(late).toEqual([]);
    jest.advanceTimersByTime(1_000);
    expect(late).toEqual(['soon']);
    for (const queue of queues) queue.destroy();
    expect(jest.getTimerCount()).toBe(0);
    jest.useRealTimers();
  });
});
