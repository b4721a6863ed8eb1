import type { Json } from '@workflows/contracts';
import { firesSoon, nextTimes, readTiming } from './read-spec';

const FROM = Date.parse('2026-11-29T10:10:00Z'); // a Sunday

function next(spec: Json, timezone?: string, count = 2): string[] {
  const read = readTiming(spec, timezone, 'once');
  if (!read.ok) return [`${read.problem.field} ${read.problem.reason}`];
  return nextTimes(read.timing, FROM, count).map((time) => new Date(time).toISOString().replace(':00.000Z', 'Z'));
}

describe('plain words', () => {
  it.each([
    ['every 15 minutes', '2026-11-29T10:15Z', '2026-11-29T10:30Z'],
    ['Every 90 Minutes', '2026-11-29T10:30Z', '2026-11-29T12:00Z'],
    ['hourly', '2026-11-29T11:00Z', '2026-11-29T12:00Z'],
    ['every hour on weekdays', '2026-11-30T00:00Z', '2026-11-30T01:00Z'],
    ['hour during business hours', '2026-11-30T09:00Z', '2026-11-30T10:00Z'],
    ['every 30 minutes between 8:00 and 9am', '2026-11-30T08:00Z', '2026-11-30T08:30Z'],
    ['every 6 hours on sundays', '2026-11-29T12:00Z', '2026-11-29T18:00Z'],
    ['every day at 9:00 and 17:30', '2026-11-29T17:30Z', '2026-11-30T09:00Z'],
    ['daily', '2026-11-30T00:00Z', '2026-12-01T00:00Z'],
    ['every weekday at 9:00 in Berlin', '2026-11-30T08:00Z', '2026-12-01T08:00Z'],
    ['every weekday at noon in new york', '2026-11-30T17:00Z', '2026-12-01T17:00Z'],
    ['every monday, tuesday and friday at 8 pm', '2026-11-30T20:00Z', '2026-12-01T20:00Z'],
    ['on weekends at midnight', '2026-12-05T00:00Z', '2026-12-06T00:00Z'],
    ['first monday of the month at 8:00', '2026-12-07T08:00Z', '2027-01-04T08:00Z'],
    ['the last friday of every month', '2026-12-25T00:00Z', '2027-01-29T00:00Z'],
    ['last day of the month at noon in Asia/Kolkata', '2026-11-30T06:30Z', '2026-12-31T06:30Z'],
    ['15th day of the month', '2026-12-15T00:00Z', '2027-01-15T00:00Z'],
    ['every second tuesday of the month at 12am', '2026-12-08T00:00Z', '2027-01-12T00:00Z'],
    ['every 2 days', '2026-12-01T00:00Z', '2026-12-03T00:00Z'],
    ['every week', '2026-11-30T00:00Z', '2026-12-07T00:00Z'],
    ['every quarter', '2027-01-01T00:00Z', '2027-04-01T00:00Z'],
    ['every year', '2027-01-01T00:00Z', '2028-01-01T00:00Z'],
  ])('%s', (text, ...times) => expect(next({ text })).toEqual(times));

  it.each([
    [
      '',
      'now and then',
      'every',
      'every 0 minutes',
      'every 7 minutes on mondays',
      'every 15 minutes between 17:00 and 9:00',
    ],
    [
      'every day at',
      'every day at 9',
      'every day at 25:00',
      'every day at 13pm',
      'every day at 9:00 sharp',
      'every monday and',
    ],
    [
      'every day at 9:00 in Atlantis',
      'in Berlin',
      'every constructor',
      'every __proto__',
      'tenth monday of the month',
      '32nd day of the month',
    ],
    ['every day at 1:00' + ' and 1:00'.repeat(12), 'every day ' + 'x'.repeat(200), 'and '.repeat(50)],
  ])('that are not understood are refused with the accepted forms', (...texts) => {
    for (const text of texts) expect(next({ text })[0]).toMatch(/^spec .*"every weekday at 9:00 in Berlin"/);
  });

  it('name the zone where nothing else does, and may not contradict it', () => {
    const read = readTiming({ text: 'daily in Tokyo' }, undefined, 'once');
    expect(read).toMatchObject({ ok: true, timing: { timezone: 'Asia/Tokyo' } });
    expect(next({ text: 'daily in Tokyo' }, 'Asia/Tokyo')).toEqual(['2026-11-29T15:00Z', '2026-11-30T15:00Z']);
    expect(next({ text: 'daily in Tokyo' }, 'Europe/Berlin')[0]).toMatch(
      /says Asia\/Tokyo, and "timezone" Europe\/Berlin/,
    );
  });
});

describe('a calendar', () => {
  it.each<[Json, string, string]>([
    [{ hours: '9' }, '2026-11-30T09:00Z', '2026-12-01T09:00Z'],
    [{ minutes: '*/20' }, '2026-11-29T10:20Z', '2026-11-29T10:40Z'],
    [{ hours: '9-17/4', minutes: '30', daysOfWeek: 'mon-wed,Friday' }, '2026-11-30T09:30Z', '2026-11-30T13:30Z'],
    [{ daysOfMonth: '13', daysOfWeek: 'fri' }, '2027-08-13T00:00Z', '2028-10-13T00:00Z'],
    [{ months: 'jun, december' }, '2026-12-01T00:00Z', '2027-06-01T00:00Z'],
    [{ months: 'dec', daysOfWeek: 'tue' }, '2026-12-01T00:00Z', '2026-12-08T00:00Z'],
    [{ daysOfWeek: '*/6' }, '2026-12-05T00:00Z', '2026-12-06T00:00Z'],
    [{ daysOfWeek: '7' }, '2026-12-06T00:00Z', '2026-12-13T00:00Z'],
  ])('%j', (calendar, ...times) => expect(next({ calendar })).toEqual(times));

  it.each<[Json, RegExp]>([
    [{}, /must have one of minutes/],
    [[], /must be an object/],
    [{ seconds: '1' }, /no field "seconds"/],
    [{ hours: '24' }, /"calendar.hours" must be a text of numbers from 0 to 23/],
    [{ hours: '9-8' }, /calendar.hours/],
    [{ months: 'jungle' }, /from 1 to 12, or jan, feb/],
    [{ hours: '1-2-3' }, /calendar.hours/],
    [{ hours: '*/0' }, /calendar.hours/],
    [{ hours: '1/2/3' }, /calendar.hours/],
    [{ minutes: 5 }, /calendar.minutes/],
    [{ minutes: '1,'.repeat(200) }, /calendar.minutes/],
  ])('%j is refused', (calendar, reason) => expect(next({ calendar })[0]).toMatch(reason));
});

describe('a cron pattern', () => {
  it('takes five parts, six, or a nickname', () => {
    expect(next({ cron: '0 9 * * MON-FRI' }, 'Europe/Berlin', 1)).toEqual(['2026-11-30T08:00Z']);
    expect(next({ cron: '30 0 9 1 1 *' }, 'UTC', 1)).toEqual(['2027-01-01T09:00:30.000Z']);
    expect(next({ cron: '@monthly' }, 'UTC', 1)).toEqual(['2026-12-01T00:00Z']);
  });

  it.each([
    '',
    '* * * *',
    '* * * * * * *',
    '2026-12-01T00:00:00',
    '60 * * * *',
    'a b c d e',
    '@reboot',
    '*'.repeat(201),
  ])('is refused as %j', (cron) => expect(next({ cron })[0]).toMatch(/^spec cannot be read: "cron"/));

  it.each(['0 0 30 2 *', '0 0 31 4,6,9,11 *', '0 0 29 2 +MON#5'])(
    'that never comes in ten years is told: %s',
    (cron) => {
      const read = readTiming({ cron }, 'UTC', 'once');
      expect(read.ok && firesSoon(read.timing, FROM)).toBe(false);
    },
  );

  it('that comes seldom is told from that', () => {
    const read = readTiming({ cron: '0 0 29 2 *' }, 'UTC', 'once');
    expect(read.ok && firesSoon(read.timing, FROM)).toBe(true);
  });
});

describe('a spec', () => {
  it.each<[Json, string | undefined, RegExp]>([
    [null, undefined, /^spec must be an object with one of cron, every, calendar, text/],
    [{}, undefined, /^spec must be/],
    [{ cron: '@daily', every: 5 }, undefined, /^spec must be/],
    [{ rrule: 'FREQ=DAILY' }, undefined, /^spec must be/],
    [{ every: 0.5 }, undefined, /at least 1 second/],
    [{ every: 'PT0.999S' }, undefined, /at least 1 second/],
    [{ every: 'soon' }, undefined, /number of seconds/],
    [{ every: null }, undefined, /number of seconds/],
    [{ every: 5 }, 'Europe/Atlantis', /^timezone must be the IANA name/],
    [{ every: 5 }, '+02:00', /^timezone/],
    [{ every: 5 }, '', /^timezone/],
  ])('%j in %s is refused', (spec, timezone, reason) => expect(next(spec, timezone)[0]).toMatch(reason));
});
