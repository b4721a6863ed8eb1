import { ManualClock } from '../fixtures/manual-clock';
import { MemoryStore } from '../fixtures/memory-store';
import type { DueTimer } from '../ports/execution-store';
import { TimerService } from './timer-service';

describe('timers that are due', () => {
  it('are all fired, though the earliest of them cannot be taken and stay due', async () => {
    const clock = new ManualClock();
    const store = new MemoryStore(() => clock.now());
    for (let timerId = 1; timerId <= 5; timerId++)
      store.timers.set(`e/${timerId}`, {
        tenant: 'default',
        executionId: 'e',
        timerId,
        shard: 0,
        dueAt: clock.now() - 10 + timerId,
      });
    const fired = new Set<number>();
    const timers = new TimerService<DueTimer>({
      clock,
      ownedShards: () => [0],
      find: (...page) => store.findTimers(...page),
      keyOf: ({ executionId, timerId }) => `${executionId}/${timerId}`,
      fire: async ({ timerId }) => void fired.add(timerId), // and its row stays
      onTrouble: (error) => {
        throw error;
      },
      page: 2,
    });
    timers.start();
    await clock.advance(3_000);
    timers.stop();
    expect([...fired].sort()).toEqual([1, 2, 3, 4, 5]);
  });
});
