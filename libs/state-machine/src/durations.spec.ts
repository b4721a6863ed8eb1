import { MAX_DURATION_MS, parseDurationMs, parseTimestamp } from './durations';

describe('parseDurationMs', () => {
  it.each([
    [0, 0],
    [1.5, 1500],
    [1.005, 1005],
    [0.0004, 0],
    ['PT5M', 300_000],
    ['PT0.25S', 250],
    ['PT0,25S', 250],
    ['P1DT12H', 129_600_000],
    ['P2W', 1_209_600_000],
    ['P1Y', 31_536_000_000],
    ['P1M', 2_592_000_000],
    ['PT1.5H', 5_400_000],
    [3_155_760_000, MAX_DURATION_MS],
  ])('reads %j as %d ms', (value, milliseconds) => expect(parseDurationMs(value)).toBe(milliseconds));

  it.each([
    -1,
    NaN,
    Infinity,
    1e300,
    '',
    'P',
    'PT',
    'P1DT',
    '5',
    'PT5',
    '-PT5M',
    'pt5m',
    'PT1.5H3M',
    'P1H',
    'PT1M1H',
    ' PT1S',
    'P200Y',
    `P${'1'.repeat(200)}D`,
    null,
    true,
    [],
    {},
  ])('refuses %j', (value) => expect(parseDurationMs(value)).toBeUndefined());
});

describe('parseTimestamp', () => {
  it.each([
    '2024-02-29T23:59:59Z',
    '1970-01-01T00:00:00Z',
    '1969-12-31T23:59:59.999Z',
    '2023-01-01T00:00:00.5+02:00',
    '2023-06-30T12:00:00-05:30',
    '9999-12-31T23:59:59Z',
    '1600-03-01T00:00:00Z',
  ])('reads %s as Date does', (value) => expect(parseTimestamp(value)).toBe(Date.parse(value)));

  it('takes a year below 100 for what it is', () =>
    expect(parseTimestamp('0001-01-01T00:00:00Z')).toBe(-62_135_596_800_000));

  it.each([
    '2023-02-29T00:00:00Z',
    '2023-13-01T00:00:00Z',
    '2023-04-31T00:00:00Z',
    '2023-01-01T24:00:00Z',
    '2023-01-01T00:60:00Z',
    '2023-01-01T00:00:00',
    '2023-01-01',
    '2023-01-01t00:00:00z',
    '2023-01-01T00:00:00+24:00',
    0,
    null,
  ])('refuses %j', (value) => expect(parseTimestamp(value)).toBeUndefined());
});
