import { FakeClock } from './fake-clock';

describe('the fake clock', () => {
  it('calls what falls due in order, each at its own time', () => {
    const clock = new FakeClock(1_000);
    const calls: [string, number][] = [];
    clock.after(20, () => calls.push(['late', clock.now()]));
    clock.after(10, () => {
      calls.push(['early', clock.now()]);
      clock.after(5, () => calls.push(['scheduled on the way', clock.now()]));
    });
    clock.after(31, () => calls.push(['not yet', clock.now()]));
    clock.advance(30);
    expect(calls).toEqual([
      ['early', 1_010],
      ['scheduled on the way', 1_015],
      ['late', 1_020],
    ]);
    expect(clock.now()).toBe(1_030);
    expect(clock.pending).toBe(1);
  });

  it('does not call what was taken back', () => {
    const clock = new FakeClock();
    const action = jest.fn();
    clock.after(10, action)();
    clock.advance(10);
    expect(action).not.toHaveBeenCalled();
  });
});
