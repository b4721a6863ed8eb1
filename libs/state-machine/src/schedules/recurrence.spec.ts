import fc from 'fast-check';
import type { DstPolicy } from '@workflows/contracts';
import { nextTimes, readTiming, type Timing } from './read-spec';
import { offsetAt } from './time-zones';

function timing(spec: Record<string, string | number>, timezone: string, dst: DstPolicy = 'once'): Timing {
  const read = readTiming(spec, timezone, dst);
  if (!read.ok) throw new Error(read.problem.reason);
  return read.timing;
}

function times(pattern: string, zone: string, dst: DstPolicy, after: string, count: number): string[] {
  return nextTimes(timing({ cron: pattern }, zone, dst), Date.parse(after), count).map((time) =>
    new Date(time).toISOString().replace(':00.000Z', 'Z'),
  );
}

describe('a time that a change of the clocks leaves out', () => {
  it.each([
    ['Europe/Berlin', '30 2 * * *', '2026-03-28T12:00Z', '2026-03-29T01:00Z', '2026-03-30T00:30Z'],
    ['America/New_York', '30 2 * * *', '2026-03-07T12:00Z', '2026-03-08T07:00Z', '2026-03-09T06:30Z'],
    ['Australia/Lord_Howe', '15 2 * * *', '2026-10-03T12:00Z', '2026-10-03T15:30Z', '2026-10-04T15:15Z'],
    ['America/Sao_Paulo', '0 0 * * *', '2017-10-14T12:00Z', '2017-10-15T03:00Z', '2017-10-16T02:00Z'],
    ['Africa/Cairo', '15 0 * * *', '2026-04-23T12:00Z', '2026-04-23T22:00Z', '2026-04-24T21:15Z'],
    ['Pacific/Apia', '0 12 * * *', '2011-12-29T23:00Z', '2011-12-30T10:00Z', '2011-12-30T22:00Z'],
  ])('is at the first moment after it, or not at all, in %s', (zone, pattern, after, once, next) => {
    expect(times(pattern, zone, 'once', after, 2)).toEqual([once, next]);
    expect(times(pattern, zone, 'skip', after, 1)).toEqual([next]);
  });

  it('is one firing there, however many there are', () => {
    expect(times('*/20 * * * *', 'Europe/Berlin', 'once', '2026-03-29T00:40Z', 2)).toEqual([
      '2026-03-29T01:00Z',
      '2026-03-29T01:20Z',
    ]);
    expect(times('20,40 * * * *', 'Europe/Berlin', 'once', '2026-03-29T00:40Z', 2)).toEqual([
      '2026-03-29T01:00Z',
      '2026-03-29T01:20Z',
    ]);
  });
});

describe('a time that clocks show twice', () => {
  it.each([
    ['Europe/Berlin', '30 2 * * *', '2026-10-24T12:00Z', '2026-10-25T00:30Z', '2026-10-26T01:30Z'],
    ['America/New_York', '30 1 * * *', '2026-10-31T12:00Z', '2026-11-01T05:30Z', '2026-11-02T06:30Z'],
    ['Australia/Lord_Howe', '45 1 * * *', '2026-04-04T12:00Z', '2026-04-04T14:45Z', '2026-04-05T15:15Z'],
    ['America/Sao_Paulo', '30 23 * * *', '2018-02-17T12:00Z', '2018-02-18T01:30Z', '2018-02-19T02:30Z'],
    ['Africa/Cairo', '30 23 * * *', '2026-10-29T12:00Z', '2026-10-29T20:30Z', '2026-10-30T21:30Z'],
  ])('is the first of the two in %s', (zone, pattern, after, first, next) => {
    expect(times(pattern, zone, 'once', after, 2)).toEqual([first, next]);
    expect(times(pattern, zone, 'once', new Date(Date.parse(first)).toISOString(), 1)).toEqual([next]);
  });

  it('has fired when it comes the second time, and what follows does then', () => {
    expect(times('*/30 * * * *', 'Europe/Berlin', 'once', '2026-10-25T00:10Z', 2)).toEqual([
      '2026-10-25T00:30Z',
      '2026-10-25T02:00Z',
    ]);
    expect(times('*/30 * * * *', 'Europe/Berlin', 'once', '2026-10-25T01:10Z', 1)).toEqual(['2026-10-25T02:00Z']);
    expect(timing({ cron: '*/30 * * * *' }, 'Europe/Berlin').recurrence.previous(Date.parse('2026-10-25T01:10Z'))).toBe(
      Date.parse('2026-10-25T00:30Z'),
    );
  });
});

it('fires by the clocks of a zone that is no whole hour away from UTC', () => {
  expect(times('0 9 * * *', 'Asia/Kolkata', 'once', '2026-05-01T00:00Z', 1)).toEqual(['2026-05-01T03:30Z']);
});

it('an interval passes over changes of the clocks, and fires at the same times wherever one begins to look', () => {
  const { recurrence } = timing({ every: 'PT90M' }, 'Europe/Berlin');
  expect(recurrence.next(Date.parse('2026-03-29T00:00Z'))).toBe(Date.parse('2026-03-29T01:30Z'));
  expect(recurrence.previous(Date.parse('2026-03-29T01:30Z'))).toBe(Date.parse('2026-03-29T01:30Z'));
});

const ZONES = [
  ...['Europe/Berlin', 'America/New_York', 'Australia/Lord_Howe', 'Asia/Kolkata', 'America/Sao_Paulo', 'Africa/Cairo'],
  ...['Pacific/Apia', 'Africa/Casablanca', 'America/St_Johns', 'Antarctica/Troll', 'UTC'],
];
const part = (max: number): fc.Arbitrary<string> =>
  fc.oneof(fc.constant('*'), fc.constant('*/7'), fc.integer({ min: 0, max }).map(String));
const HOUR_MS = 3_600_000;

/** Where clocks change: near those the odd times are. */
const instants = fc.oneof(
  fc.integer({ min: Date.parse('2007-01-01'), max: Date.parse('2037-01-01') }),
  fc
    .constantFrom(
      ...['2026-03-29T01:00Z', '2026-10-25T01:00Z', '2017-10-15T03:00Z', '2026-04-23T22:00Z', '2011-12-30T10:00Z'],
    )
    .chain((change) => fc.integer({ min: -30 * HOUR_MS, max: 30 * HOUR_MS }).map((ms) => Date.parse(change) + ms)),
);

it('the times of any pattern only grow, show what it names, and are the same forwards, backwards and from anywhere between', () => {
  const patterns = fc.tuple(part(59), part(23)).map(([minute, hour]) => `${minute} ${hour} * * *`);
  const policies = fc.constantFrom('once', 'skip');
  fc.assert(
    fc.property(patterns, fc.constantFrom(...ZONES), policies, instants, fc.nat(), (cron, zone, dst, from, between) => {
      const { recurrence } = timing({ cron }, zone, dst as DstPolicy);
      let last = from;
      for (const time of nextTimes(timing({ cron }, zone, dst as DstPolicy), from, 8)) {
        expect(time).toBeGreaterThan(last);
        expect(recurrence.next(last + (between % (time - last)))).toBe(time);
        expect(recurrence.previous(time + (between % 1_000))).toBe(time);
        expect(recurrence.previous(time - 1) ?? -Infinity).toBeLessThanOrEqual(last);
        const isAfterGap = offsetAt(zone, time) > offsetAt(zone, time - 1);
        if (!isAfterGap || dst === 'skip') expect(shows(time + offsetAt(zone, time), cron)).toBe(true);
        last = time;
      }
    }),
    { numRuns: 400 },
  );
});

/** Whether clocks that show this show what the pattern names. */
function shows(wall: number, cron: string): boolean {
  const at = new Date(wall);
  const [minute = '', hour = ''] = cron.split(' ');
  const fits = (text: string, value: number): boolean =>
    text === '*' || (text === '*/7' ? value % 7 === 0 : Number(text) === value);
  return fits(minute, at.getUTCMinutes()) && fits(hour, at.getUTCHours()) && at.getUTCSeconds() === 0;
}
