import { type Api, type Body, waitFor } from '@workflows/testing';
import { Service, dataFolder, query, removeData } from './service.fixture';

jest.setTimeout(240_000);

const DONE = { end: { type: 'succeed' } };
/** Nobody carries it out: an execution of it stays open. */
const OPEN = { work: { type: 'task', task: 'nobody', end: true } };

let dataDir: string;
let service: Service;
const api = (): Api => service.api;

beforeAll(async () => {
  dataDir = await dataFolder();
  service = await Service.start(dataDir);
  await api().workflow('done', DONE);
  await api().workflow('open', OPEN);
});

afterAll(async () => {
  await service?.dispose();
  await removeData(dataDir);
});

const create = (name: string, more: object): Promise<Body> =>
  api().ask('POST', '/schedules', { name, workflow: 'done', spec: { every: 1 }, ...more });
const read = (id: string): Promise<Body> => api().ask('GET', `/schedules/${id}`);
const pause = (id: string): Promise<Body> => api().ask('POST', `/schedules/${id}/pause`);
const statuses = async (id: string): Promise<string[]> => (await read(id)).last.map(({ status }: Body) => status);

/** The times at which something was started, as the keys of the executions say. */
async function startedAt(id: string): Promise<number[]> {
  const rows = await query<{ time: string }>(
    dataDir,
    `select split_part(k.key, e'\\n', 3) as time from idempotency_key k join execution e on e.id = k.execution_id
      where k.key like e'schedule\\n${id}\\n%' order by 1`,
  );
  return rows.map(({ time }) => Number(time));
}

describe('a schedule', () => {
  it('says when it will fire before it is saved, and the same after that', async () => {
    const when = { spec: { text: 'first monday of the month at 8:00 in Berlin' } };
    const { next } = await api().ask('POST', '/schedules/preview', when);
    expect(next).toHaveLength(10);
    const made = await create('monthly', when);
    expect(made).toMatchObject({
      next,
      last: [],
      timezone: 'Europe/Berlin',
      overlap: 'skip',
      catchUp: 'last',
      dst: 'once',
    });
    expect(await read('monthly')).toEqual(made);
    expect(await api().ask('PUT', `/schedules/${made.id}`, made)).toMatchObject({ next, createdAt: made.createdAt });
    expect(await pause(made.id)).toMatchObject({ pausedAt: expect.any(String), next });
    expect(await api().ask('POST', `/schedules/${made.id}/resume`)).not.toHaveProperty('pausedAt');
    expect((await api().ask('GET', '/schedules')).data).toMatchObject([{ id: made.id, name: 'monthly' }]);
    await api().ask('DELETE', `/schedules/${made.id}`);
    expect((await api().send('GET', `/schedules/${made.id}`)).status).toBe(404);
  });

  it.each<[string, string, unknown, number, RegExp]>([
    ['POST', '', { timezone: 'Mars/Olympus' }, 422, /IANA/],
    ['POST', '', { spec: { cron: '0 0 30 2 *' } }, 422, /ten years/],
    ['POST', '', { spec: { every: 0.5 } }, 422, /at least 1 second/],
    ['POST', '', { spec: { text: 'now and then' } }, 422, /every weekday at 9:00 in Berlin/],
    ['POST', '', { spec: { text: 'every '.repeat(100_000) } }, 422, /not understood/],
    ['POST', '', { catchUp: 1_000_000 }, 422, /none, last, all/],
    ['POST', '', { workflow: 'nobody knows it' }, 404, /no workflow/],
    ['POST', '', { input: 'x'.repeat(11 * 1024 * 1024) }, 413, /large/],
    ['POST', '/preview', { spec: [] }, 422, /spec/],
    ['GET', '/nobody', undefined, 404, /no schedule/],
    ['POST', '/nobody/backfill', { from: 'a', to: 'b' }, 404, /no schedule/],
  ])('is refused: %s %s %#', async (method, path, over, status, reason) => {
    const whole = path === '' ? { name: 'bad', workflow: 'done', spec: { every: 60 }, ...Object(over) } : over;
    const answer = await api().send(method, `/schedules${path}`, { body: whole });
    expect([answer.status, answer.text]).toEqual([status, expect.stringMatching(reason)]);
    expect((await api().send('GET', '/schedules/bad')).status).toBe(404);
  });
});

it('every second fires at every second once, over kill -9 of everything', async () => {
  const { id } = await create('ticks', { overlap: 'allow', catchUp: 'all', input: { tick: true } });
  for (let kill = 0; kill < 2; kill++) {
    const before = (await startedAt(id)).length;
    await waitFor(async () => (await startedAt(id)).length >= before + 3);
    await service.killTree();
    service = await Service.start(dataDir);
  }
  const before = (await startedAt(id)).length;
  await waitFor(async () => (await startedAt(id)).length >= before + 3);
  await api().ask('PATCH', `/schedules/${id}`, { spec: { cron: '0 0 1 1 *' } });
  await waitFor(async () => !(await statuses(id)).includes('pending'));
  const times = await startedAt(id);
  const [first = 0] = times;
  expect(times).toEqual(times.map((_, index) => first + index * 1_000));
  const [row] = await query<{ count: string }>(dataDir, `select count(*) from execution where input->>'tick' = 'true'`);
  expect(Number(row?.count)).toBe(times.length);
});

describe('while what it started is open, a schedule', () => {
  it('with skip starts nothing, and says why', async () => {
    const { id } = await create('skips', { workflow: 'open' });
    const read3 = await waitFor(async () => {
      const { last } = await read(id);
      return last.length >= 3 && last;
    });
    expect(read3.at(-1)).toMatchObject({ status: 'started', executionId: expect.any(String) });
    expect(read3[0]).toMatchObject({ status: 'skipped', reason: expect.stringMatching(/still open/) });
    await api().ask('POST', `/workflows/executions/${read3.at(-1).executionId}/cancel`, {});
    await waitFor(async () => (await startedAt(id)).length === 2);
    await pause(id);
  });

  it('with queue starts one more at its end', async () => {
    const { id } = await create('queues', { workflow: 'open', overlap: 'queue' });
    await waitFor(async () => (await statuses(id)).includes('queued'));
    const [first] = (await read(id)).last.filter(({ status }: Body) => status === 'started');
    await api().ask('POST', `/workflows/executions/${first.executionId}/cancel`, {});
    await waitFor(async () => (await startedAt(id)).length === 2);
    await pause(id);
  });

  it('with cancelOther cancels it', async () => {
    const { id } = await create('cancels', { workflow: 'open', overlap: 'cancelOther' });
    await waitFor(async () => (await startedAt(id)).length >= 3);
    await pause(id);
    const last: Body[] = (await read(id)).last.filter(({ status }: Body) => status === 'started');
    for (const { executionId } of last.slice(1))
      expect(await api().finished(executionId)).toMatchObject({ status: 'cancelled' });
    expect(await api().execution(last[0].executionId)).toMatchObject({ status: 'running' });
  });
});

it('says that its workflow is gone, does not spin, and goes on once there is another', async () => {
  const workflow = await api().workflow('fleeting', DONE);
  const { id } = await create('orphan', { workflow: 'fleeting' });
  await waitFor(async () => (await statuses(id)).includes('started'));
  await api().ask('DELETE', `/workflows/${workflow}`);
  await waitFor(async () => (await statuses(id))[0] === 'failed');
  expect((await read(id)).last[0]).toMatchObject({ reason: expect.stringMatching(/no workflow "fleeting"/) });
  await api().workflow('fleeting', DONE);
  await waitFor(async () => (await statuses(id))[0] === 'started');
  const { last } = await read(id);
  expect(new Set(last.map(({ time }: Body) => time)).size).toBe(last.length);
  await pause(id);
});

it('that is changed starts what it says then; one that is deleted starts nothing', async () => {
  const { id } = await create('moves', { input: { of: 'old' }, overlap: 'allow' });
  await waitFor(async () => (await startedAt(id)).length >= 1);
  await api().ask('PATCH', `/schedules/${id}`, { input: { of: 'new' } });
  const newest = async (): Promise<string> => {
    const [{ executionId }] = (await read(id)).last.filter(({ status }: Body) => status === 'started');
    return (await api().execution(executionId)).input.of;
  };
  await waitFor(async () => (await newest()) === 'new');
  await api().ask('DELETE', `/schedules/${id}`);
  const left = await query<{ id: string }>(dataDir, `select schedule_id as id from firing where schedule_id = '${id}'`);
  expect(left).toEqual([]);
});

it('fires at times of the past when it is asked to, once each, one after the other', async () => {
  const { id } = await create('late', { spec: { cron: '0 * * * *' }, workflow: 'done' });
  const span = { from: '2026-01-01T00:00:00Z', to: '2026-01-01T11:59:59Z' };
  expect(await api().ask('POST', `/schedules/${id}/backfill`, span)).toMatchObject({ firings: 12, known: 0 });
  await waitFor(async () => (await startedAt(id)).length === 12, { within: 60_000 });
  expect(await api().ask('POST', `/schedules/${id}/backfill`, span)).toMatchObject({ firings: 0 });
  expect(await startedAt(id)).toEqual(
    Array.from({ length: 12 }, (_, hour) => Date.parse(span.from) + hour * 3_600_000),
  );
});
