import type { KeptPause } from './pause-book';
import { firingFaults, scheduleName, type Fired } from './schedules';

const T = Date.parse('2026-01-01T00:00:00Z');
const fired = (overlap: string, time: number, more: Partial<Fired> = {}): Fired => ({
  ...{ id: `of ${time}`, schedule: scheduleName(overlap), time: T + time },
  ...{ createdAt: T + time + 5, completedAt: T + time + 900, ...more },
});
const paused = (overlap: string, from: number, until: number): KeptPause => ({
  ...{ what: 'schedule', of: scheduleName(overlap), from: T + from, until: T + until },
});
const faultsOf = (all: Fired[], ...pauses: KeptPause[]): string => firingFaults(all, pauses).join();

describe('the times of a schedule', () => {
  it.each<[string, Fired[], KeptPause[]]>([
    ['come one after the other', [fired('skip', 1_000), fired('skip', 2_000)], []],
    ['overlap where they may', [fired('allow', 1_000, { completedAt: T + 9_000 }), fired('allow', 2_000)], []],
    ['come before a pause', [fired('skip', 1_000)], [paused('skip', 1_001, 9_000)]],
    ['come as it is resumed', [fired('skip', 3_000)], [paused('skip', 500, 3_500)]],
    ['are of another one', [fired('allow', 2_000)], [paused('skip', 500, 9_000)]],
  ])('may %s', (_, all, pauses) => expect(faultsOf(all, ...pauses)).toBe(''));

  it.each<[string, RegExp, Fired[], KeptPause[]]>([
    ['fire early', /before its time/, [fired('allow', 1_000, { createdAt: T + 999 })], []],
    ['fire while it is paused', /was paused/, [fired('allow', 2_000)], [paused('allow', 500, 3_500)]],
    ['overlap', /while .* was open/, [fired('skip', 1_000, { completedAt: T + 2_500 }), fired('skip', 2_000)], []],
    [
      'wait in a queue and overlap',
      /was open/,
      [fired('queue', 1_000, { completedAt: T + 2_006 }), fired('queue', 2_000)],
      [],
    ],
  ])('must not %s', (_, fault, all, pauses) => expect(faultsOf(all, ...pauses)).toMatch(fault));
});
