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
});
