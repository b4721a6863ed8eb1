import fc from 'fast-check';
import { MOST_FIRINGS, decideFirings, delayOf, type FiringFacts } from './firings';
import { intervalOf } from './recurrence';

const MINUTE = 60_000;
const NOW = 1_000 * MINUTE;

/** A schedule that fires every minute, and whose time now has come. */
function facts(over: Partial<FiringFacts> = {}): FiringFacts {
  return {
    recurrence: intervalOf(MINUTE),
    delayOf: () => 0,
    overlap: 'allow',
    catchUp: 'last',
    time: NOW,
    now: NOW,
    pending: 0,
    queued: 0,
    open: 0,
    ...over,
  };
}

function decided(over: Partial<FiringFacts>): string[] {
  return decideFirings(facts(over)).firings.map(
    ({ time, status, cancels }) => `${(time - NOW) / MINUTE} ${status}${cancels ? ', cancels' : ''}`,
  );
}

describe('a firing', () => {
  it('happens once its time has come, and the next is after it', () => {
    expect(decideFirings(facts())).toEqual({ firings: [{ time: NOW, status: 'pending' }], next: NOW + MINUTE });
    expect(decideFirings(facts({ now: NOW - 1 }))).toEqual({ firings: [], next: NOW });
  });

  it('is put off by its delay', () => {
    const delay = (): number => 10_000;
    expect(decided({ delayOf: delay, now: NOW + 9_999 })).toEqual([]);
    expect(decided({ delayOf: delay, now: NOW + 10_000 })).toEqual(['0 pending']);
  });

  it('has no next where its times have ended', () => {
    const recurrence = { next: () => undefined, previous: () => NOW };
    expect(
      decideFirings(facts({ recurrence: { ...recurrence, previous: (at) => (at < NOW ? undefined : NOW) } })),
    ).toEqual({
      firings: [{ time: NOW, status: 'pending' }],
      next: undefined,
    });
  });
});

describe('while what it started is open, a firing', () => {
  it.each<[FiringFacts['overlap'], Partial<FiringFacts>, string]>([
    ['skip', { open: 1 }, '0 skipped'],
    ['skip', { pending: 1 }, '0 skipped'],
    ['skip', {}, '0 pending'],
    ['queue', { open: 1 }, '0 queued'],
    ['queue', { open: 1, queued: 1 }, '0 skipped'],
    ['queue', {}, '0 pending'],
    ['cancelOther', { open: 1 }, '0 pending, cancels'],
    ['cancelOther', {}, '0 pending'],
    ['allow', { open: 5, pending: 3 }, '0 pending'],
    ['allow', { pending: MOST_FIRINGS }, '0 skipped'],
  ])('of %s with %j is %s', (overlap, open, outcome) => expect(decided({ overlap, ...open })).toEqual([outcome]));
});

describe('firings that nobody saw in time', () => {
  const time = NOW - 5 * MINUTE;
  it('happen all the same while they are late by a minute at most', () => {
    for (const catchUp of ['none', 'last', 'all'] as const)
      expect(decided({ catchUp, time: NOW - MINUTE })).toEqual(['-1 pending', '0 pending']);
  });

  it.each<[FiringFacts['catchUp'], string[]]>([
    ['none', ['-1 missed']],
    ['last', ['-2 missed', '-1 pending']],
    ['all', ['-5 pending', '-4 pending', '-3 pending', '-2 pending', '-1 pending']],
  ])('are made up for as %s says', (catchUp, outcome) =>
    expect(decided({ catchUp, time, now: NOW + MINUTE / 2, recurrence: until(NOW - MINUTE) })).toEqual(outcome),
  );

  it('pass the overlap, too: one starts, one waits', () => {
    const seen = { catchUp: 'all', time, recurrence: until(NOW - 3 * MINUTE) } as const;
    expect(decided({ ...seen, overlap: 'skip' })).toEqual(['-5 pending', '-4 skipped', '-3 skipped']);
    expect(decided({ ...seen, overlap: 'queue' })).toEqual(['-5 pending', '-4 queued', '-3 skipped']);
    expect(decided({ ...seen, overlap: 'cancelOther' })).toEqual(['-5 skipped', '-4 skipped', '-3 pending']);
  });

  it('are the last thousand at most, however long that was', () => {
    const { firings, next } = decideFirings(facts({ catchUp: 'all', time: 0, now: NOW * 1_000 }));
    expect(firings.filter(({ status }) => status === 'pending')).toHaveLength(MOST_FIRINGS);
    expect(firings[0]).toEqual({
      time: NOW * 1_000 - MOST_FIRINGS * MINUTE,
      status: 'missed',
      reason: 'It, and all from 1970-01-01T00:00:00.000Z on, fell due while nobody could start anything.',
    });
    expect(next).toBe(NOW * 1_000 + MINUTE);
  });
});

describe('jitter', () => {
  it('is the same for the same firing, differs, and never reaches the next', () => {
    const delays = Array.from({ length: 200 }, (_, n) =>
      delayOf('schedule_1', n * MINUTE, 10 * MINUTE, intervalOf(MINUTE)),
    );
    expect(Math.max(...delays)).toBeLessThan(MINUTE);
    expect(new Set(delays).size).toBeGreaterThan(150);
    expect(delayOf('schedule_1', 7 * MINUTE, 10 * MINUTE, intervalOf(MINUTE))).toBe(delays[7]);
    expect(delayOf('schedule_2', 7 * MINUTE, 10 * MINUTE, intervalOf(MINUTE))).not.toBe(delays[7]);
    expect(delayOf('schedule_1', 0, 0, intervalOf(MINUTE))).toBe(0);
  });
});

/** Every minute, and no more after that. */
function until(last: number): FiringFacts['recurrence'] {
  const { next, previous } = intervalOf(MINUTE);
  return {
    next: (after) => (after >= last ? undefined : next(after)),
    previous: (at) => previous(Math.min(at, last)),
  };
}

/** The order of times is that of deciding them, whoever looks when. */
it('each time is decided once and in its order, however seldom or often somebody looks', () => {
  const policies = fc.record({
    overlap: fc.constantFrom('skip', 'queue', 'cancelOther', 'allow'),
    catchUp: fc.constantFrom('none', 'last', 'all'),
    jitterMs: fc.constantFrom(0, 30_000, 10 * MINUTE),
    looks: fc.array(fc.integer({ min: 1, max: 4 * MINUTE }), { minLength: 1, maxLength: 30 }),
  });
  fc.assert(
    fc.property(policies, ({ overlap, catchUp, jitterMs, looks }) => {
      const recurrence = intervalOf(MINUTE);
      const delay = (time: number): number => delayOf('schedule_1', time, jitterMs, recurrence);
      const seen: number[] = [];
      let [time, now] = [NOW, NOW];
      for (const wait of looks) {
        now += wait;
        const { firings, next } = decideFirings(facts({ recurrence, delayOf: delay, overlap, catchUp, time, now }));
        for (const firing of firings) {
          expect(firing.time).toBeGreaterThanOrEqual(time);
          expect(firing.time + delay(firing.time)).toBeLessThanOrEqual(now);
          expect(firing.time).toBeGreaterThan(seen.at(-1) ?? 0);
          seen.push(firing.time);
        }
        expect(next).toBe(firings.length === 0 ? time : (firings.at(-1)?.time ?? 0) + MINUTE);
        time = next ?? time;
        expect(time + delay(time)).toBeGreaterThan(now);
      }
      if (catchUp === 'all') expect(seen).toEqual(seen.map((_, index) => NOW + index * MINUTE));
    }),
  );
});
