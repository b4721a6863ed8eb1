import { EngineError, type Json, type JsonObject } from '@workflows/contracts';
import { FindWorkflow } from '../workflows/find-workflow';
import { MemoryDefinitions } from '../stores.fixture';
import { BackfillSchedule } from './backfill-schedule';
import { FindSchedule } from './find-schedule';
import { MemorySchedules } from './memory-schedules.fixture';
import { WriteSchedule } from './write-schedule';

const NOW = Date.parse('2026-11-29T10:10:00Z');
const NIGHTLY = { name: 'nightly', workflow: 'Report', spec: { cron: '0 3 * * *' } };
const TENANT = 'acme';

let now: number;
let write: WriteSchedule;
let find: FindSchedule;
let backfill: BackfillSchedule;

beforeEach(async () => {
  now = NOW;
  const clock = { now: () => now };
  const definitions = new MemoryDefinitions();
  await definitions.create(TENANT, { name: 'Report', states: {}, functions: [] }, 'workflow_1');
  const schedules = new MemorySchedules(clock.now);
  find = new FindSchedule(schedules, clock);
  let ids = 0;
  const tools = { newId: () => `schedule_${++ids}`, clock, shardCount: 4 };
  write = new WriteSchedule(schedules, find, new FindWorkflow(definitions, { find: async () => [] }), tools);
  backfill = new BackfillSchedule(schedules, find, clock);
});

const create = (over: JsonObject = {}) => write.create(TENANT, { ...NIGHTLY, ...over });
async function refusedWith(promise: Promise<unknown>): Promise<string[]> {
  const error: unknown = await promise.catch((reason: unknown) => reason);
  if (!(error instanceof EngineError)) throw new Error(`not refused: ${JSON.stringify(error)}`);
  return [error.code, ...(error.options.problems ?? []).map(({ path, message }) => `${path} ${message}`)];
}

describe('a schedule', () => {
  it('has its defaults filled in, and says when it fires', async () => {
    const made = await create();
    expect(made).toMatchObject({
      id: 'schedule_1',
      ...NIGHTLY,
      ...{ timezone: 'UTC', dst: 'once', overlap: 'skip', catchUp: 'last', last: [] },
    });
    expect(made.next).toHaveLength(10);
    expect(made.next[0]).toBe('2026-11-30T03:00:00.000Z');
    expect(await find.get(TENANT, 'nightly')).toEqual(made);
  });

  it('can be got, edited and put', async () => {
    const made = await create({ input: null, jitter: 'PT1M', labels: { team: 'a' } });
    const edited: Json = JSON.parse(JSON.stringify({ ...made, overlap: 'allow' }));
    expect(await write.update(TENANT, made.id, edited)).toEqual({ ...made, overlap: 'allow' });
  });

  it('begins its executions with nothing of its own once a patch has taken that away, and with null where a whole says so', async () => {
    const { id } = await create({ input: null });
    expect(await write.patch(TENANT, id, { labels: { team: 'a' } })).toMatchObject({ input: null });
    const patched = await write.patch(TENANT, id, { input: null, labels: null });
    for (const gone of ['input', 'labels']) expect(patched).not.toHaveProperty(gone);
    expect(await write.patch(TENANT, id, { input: [1] })).toMatchObject({ input: [1] });
  });

  it('is shown with its zone, which a patch may take away again', async () => {
    const made = await create({ spec: { text: 'daily in Tokyo' } });
    expect(made.timezone).toBe('Asia/Tokyo');
    expect(await write.patch(TENANT, made.id, { timezone: null, spec: { text: 'daily in Cairo' } })).toMatchObject({
      timezone: 'Africa/Cairo',
    });
    expect(await refusedWith(write.patch(TENANT, made.id, { spec: { text: 'daily in Rome' } }))).toEqual([
      'FIELD_INVALID',
      expect.stringMatching(/^\/spec .* says Europe\/Rome/),
    ]);
  });

  it('keeps what is due when a change leaves its times alone, and no longer when it does not', async () => {
    const { id } = await create();
    now = Date.parse('2026-11-30T03:00:01Z'); // due, and not decided yet
    expect((await write.patch(TENANT, id, { overlap: 'allow' })).next[0]).toBe('2026-11-30T03:00:00.000Z');
    expect((await write.patch(TENANT, id, { spec: { cron: '0 4 * * *' } })).next[0]).toBe('2026-11-30T04:00:00.000Z');
  });

  it('is paused and resumed, each once, and makes up for nothing', async () => {
    const { id } = await create();
    const paused = await write.pause(TENANT, id);
    expect(paused).toMatchObject({ pausedAt: '2026-11-29T10:10:00.000Z', next: { length: 10 } });
    now += 3 * 86_400_000;
    expect(await write.pause(TENANT, id)).toMatchObject({ pausedAt: paused.pausedAt });
    expect(await write.patch(TENANT, id, { name: 'other' })).toMatchObject({ pausedAt: paused.pausedAt });
    const resumed = await write.resume(TENANT, id);
    expect(resumed).not.toHaveProperty('pausedAt');
    expect(resumed.next[0]).toBe('2026-12-03T03:00:00.000Z');
    expect(await write.resume(TENANT, id)).toEqual(resumed);
  });

  it('is found by its tenant alone, and gone once it is deleted', async () => {
    const { id } = await create();
    for (const call of [
      find.get('other', id),
      write.delete('other', id),
      write.pause('other', id),
      backfill.backfill('other', id, {}),
      find.get(TENANT, 'x\0'),
    ])
      expect(await refusedWith(call)).toEqual(['SCHEDULE_NOT_FOUND']);
    await write.delete(TENANT, id);
    expect(await refusedWith(write.delete(TENANT, id))).toEqual(['SCHEDULE_NOT_FOUND']);
  });
});

describe('a draft is refused', () => {
  it.each<[JsonObject, string, RegExp]>([
    [{ workflow: 'Nobody' }, 'WORKFLOW_NOT_FOUND', /^$/],
    [{ workflow: 'Report@7' }, 'VERSION_NOT_FOUND', /^$/],
    [{ colour: 'red' }, 'FIELD_UNKNOWN', /^\/colour/],
    [{ name: '' }, 'FIELD_INVALID', /^\/name/],
    [{ name: 'schedule_5' }, 'FIELD_INVALID', /^\/name/],
    [{ name: 'preview' }, 'FIELD_INVALID', /^\/name/],
    [{ spec: { every: 0.2 } }, 'FIELD_INVALID', /^\/spec .*at least 1 second/],
    [{ spec: { cron: '0 0 30 2 *' } }, 'FIELD_INVALID', /^\/spec .*does not fire within ten years/],
    [{ spec: { text: 'x'.repeat(10_000) } }, 'FIELD_INVALID', /^\/spec .*not understood/],
    [{ spec: 'daily' }, 'FIELD_INVALID', /^\/spec/],
    [{ timezone: 'Mars/Olympus' }, 'FIELD_INVALID', /^\/timezone/],
    [{ timezone: 5 }, 'FIELD_INVALID', /^\/timezone/],
    [{ overlap: 'maybe' }, 'FIELD_INVALID', /^\/overlap .*skip, queue, cancelOther, allow/],
    [{ catchUp: 5_000 }, 'FIELD_INVALID', /^\/catchUp .*none, last, all/],
    [{ dst: 'twice' }, 'FIELD_INVALID', /^\/dst/],
    [{ jitter: 'P2D' }, 'FIELD_INVALID', /^\/jitter/],
    [{ jitter: -1 }, 'FIELD_INVALID', /^\/jitter/],
    [{ labels: { a: 1 } }, 'FIELD_INVALID', /^\/labels\/a/],
  ])('with %j', async (over, code, problem) => {
    const [refused, ...problems] = await refusedWith(create(over));
    expect([refused, problems.join()]).toEqual([code, expect.stringMatching(problem)]);
    expect((await find.list(TENANT, { limit: 10, offset: 0, sort: 'name', order: 'asc' })).data).toEqual([]);
  });

  it('with all that is wrong at once', async () => {
    const refused = await refusedWith(write.create(TENANT, { spec: {}, overlap: 1, dst: 2 }));
    expect(refused.map((text) => text.split(' ')[0])).toEqual([
      'FIELD_INVALID',
      '/name',
      '/workflow',
      '/dst',
      '/spec',
      '/overlap',
    ]);
  });
});

describe('a preview', () => {
  it('gives the next ten times', () => {
    const { next } = find.preview({ spec: { text: 'every 15 minutes' } });
    expect([next.length, next[0], next[9]]).toEqual([10, '2026-11-29T10:15:00.000Z', '2026-11-29T12:30:00.000Z']);
  });

  it('refuses what a schedule would', async () => {
    const preview = async (draft: Json): Promise<unknown> => find.preview(draft);
    expect(await refusedWith(preview({ spec: { every: 1 }, timezone: 'x' }))).toEqual([
      'FIELD_INVALID',
      expect.stringMatching(/^\/timezone/),
    ]);
    expect(await refusedWith(preview({}))).toEqual(['FIELD_INVALID', expect.stringMatching(/^\/spec/)]);
    expect(await refusedWith(preview({ spec: { every: 1 }, name: 'x' }))).toMatchObject(['FIELD_UNKNOWN', {}]);
  });
});

describe('a backfill', () => {
  const span = { from: '2026-11-01T03:00:00Z', to: '2026-11-05T03:00:00Z' };

  it('adds the firings of a span, once; one after the other, but where they may be open side by side', async () => {
    const { id } = await create();
    expect(await backfill.backfill(TENANT, id, span)).toMatchObject({ firings: 5, known: 0 });
    expect(await backfill.backfill(TENANT, id, span)).toMatchObject({ firings: 0, known: 5 });
    expect((await find.get(TENANT, id)).last.map(({ status }) => status)).toEqual(Array(5).fill('queued'));
    const allowed = await create({ name: 'other', overlap: 'allow' });
    await backfill.backfill(TENANT, allowed.id, span);
    expect((await find.get(TENANT, allowed.id)).last.map(({ status }) => status)).toEqual(Array(5).fill('pending'));
    expect(await backfill.backfill(TENANT, id, { from: span.from, to: '2026-11-01T02:59:59Z' }).catch(String)).toMatch(
      /before/,
    );
  });

  it.each<[Json, RegExp]>([
    [{}, /^\/from/],
    [null, /^\/from/],
    [{ ...span, from: 'yesterday' }, /^\/from/],
    [{ from: span.from }, /^\/to/],
    [{ from: span.to, to: span.from }, /^\/to .*before/],
    [{ ...span, to: '2026-12-01T00:00:00Z' }, /^\/to .*in the past/],
    [{ ...span, overlap: 'allow' }, /^\/overlap .*known are from, to/],
  ])('of %j is refused', async (given, problem) => {
    const { id } = await create();
    expect((await refusedWith(backfill.backfill(TENANT, id, given)))[1]).toMatch(problem);
  });

  it('of more than a thousand is refused, and says how far one reaches', async () => {
    const { id } = await create({ spec: { every: 60 } });
    expect((await refusedWith(backfill.backfill(TENANT, id, span)))[1]).toBe(
      '/to The span has more than 1000 firings; the last that fits is 2026-11-01T19:39:00.000Z.',
    );
    expect((await find.get(TENANT, id)).last).toEqual([]);
  });
});
