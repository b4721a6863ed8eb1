import { BusyShare } from './busy-share';

describe('how busy a process is', () => {
  /** Since the look before: that long, the loop not idle for a share of it, CPU used in milliseconds. */
  function after(ms: number, loop: number, cpuMs: number): void {
    jest.spyOn(performance, 'now').mockReturnValue(at + ms);
    jest.spyOn(process, 'cpuUsage').mockReturnValue({ user: cpuMs * 750, system: cpuMs * 250 });
    jest.spyOn(performance, 'eventLoopUtilization').mockReturnValue({ utilization: loop, active: 0, idle: 0 });
    at += ms;
  }

  let at = 0;
  let busy: BusyShare;
  beforeEach(() => {
    at = 0;
    after(0, 0, 0);
    busy = new BusyShare();
  });
  afterEach(() => jest.restoreAllMocks());

  it('is bounded by its event loop, where other threads have the CPU, and by its CPU, where it waits for a core', () => {
    after(1_000, 0.3, 1_400);
    expect(busy.look()).toBeCloseTo(0.3);
    after(1_000, 0.9, 400);
    expect(busy.look()).toBeCloseTo(0.4);
  });

  it('is told again only once it has changed', () => {
    after(1_000, 0.3, 300);
    expect(busy.look()).toBeCloseTo(0.3);
    after(1_000, 0.32, 320);
    expect(busy.look()).toBeUndefined();
    after(1_000, 0.36, 360);
    expect(busy.look()).toBeCloseTo(0.36);
  });
});
