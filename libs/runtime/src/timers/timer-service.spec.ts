import { ManualClock } from '../fixtures/manual-clock';
import { MemoryStore } from '../fixtures/memory-store';
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
    const fire = async ({ timerId }: { timerId: number }): Promise<void> => void fired.add(timerId); // and its row stays
    const timers = new TimerService(
      clock,
      store,
      () => [0],
      fire,
      (error) => {
        throw error;
      },
      2,
    );
    timers.start();
    await clock.advance(3_000);
    timers.stop();
    expect([...fired].sort()).toEqual([1, 2, 3, 4, 5]);
  });
});
