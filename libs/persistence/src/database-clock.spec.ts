import { DatabaseClock } from './database-clock';

describe("the database's clock", () => {
  beforeEach(() => void jest.useFakeTimers());
  afterEach(() => void jest.useRealTimers());

  it('sets nothing off once it is closed, and takes nothing more', async () => {
    const clock = await DatabaseClock.open({ now: async () => 0 }, () => undefined);
    const fired: string[] = [];
    const again = (): void => {
      fired.push('again');
      clock.after(100, again);
    };
    clock.after(100, again);
    const cancel = clock.after(50, () => fired.push('cancelled'));
    cancel();
    jest.advanceTimersByTime(200);
    expect(fired).toEqual(['again', 'again']);
    clock.close();
    clock.after(100, again);
    expect(jest.getTimerCount()).toBe(0);
  });

  it('rings whatever waits for about a time with one timer, each as often as it wants', async () => {
    const clock = await DatabaseClock.open({ now: async () => 0 }, () => undefined);
    const rung: string[] = [];
    const look = (name: string, ms: number): (() => void) =>
      clock.about(ms, () => {
        rung.push(name);
        jest.advanceTimersByTime(3); // the look takes its time
        look(name, ms);
      });
    const idleTimers = jest.getTimerCount();
    look('every second', 1_000);
    jest.advanceTimersByTime(200);
    look('every other', 2_000);
    look('never', 1_000)();
    jest.advanceTimersToNextTimer();
    expect(jest.getTimerCount()).toBe(idleTimers + 1);
    for (let tick = 1; tick < 4; tick++) jest.advanceTimersToNextTimer();
    expect(rung).toEqual([
      ...['every second', 'every other', 'every second'],
      ...['every second', 'every other', 'every second'],
    ]);
    clock.close();
  });
});
