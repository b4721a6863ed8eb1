import { Door } from '../testing/door';
import { ONBOARDING } from '../workflows/workflow.examples';

const SCHEDULE = { name: 'nightly', workflow: ONBOARDING.name, spec: { cron: '0 3 * * *' } };

let door: Door;
beforeAll(async () => {
  door = await Door.open();
  await door.call('POST /workflows', ONBOARDING);
});
afterAll(() => door.close());

const asked = (): unknown => {
  const { pattern, ask } = door.ports.registry.asked.at(-1) ?? {};
  return [pattern, ask];
};

describe('the door of schedules', () => {
  it.each<[string, unknown, number, string, unknown]>([
    ['POST /schedules', SCHEDULE, 201, 'create', { draft: SCHEDULE }],
    ['POST /v1/schedules', { ...SCHEDULE, input: null }, 201, 'create', { draft: { ...SCHEDULE, input: null } }],
    [
      'GET /schedules?limit=5',
      undefined,
      200,
      'list',
      { query: { limit: 5, offset: 0, sort: 'createdAt', order: 'desc' } },
    ],
    ['GET /schedules/schedule_1', undefined, 200, 'get', { ref: 'schedule_1' }],
    ['PUT /schedules/nightly', SCHEDULE, 200, 'update', { ref: 'nightly', draft: SCHEDULE }],
    ['PATCH /schedules/nightly', { timezone: null }, 200, 'patch', { ref: 'nightly', patch: { timezone: null } }],
    ['DELETE /schedules/nightly', undefined, 200, 'delete', { ref: 'nightly' }],
    ['POST /schedules/nightly/pause', undefined, 200, 'pause', { ref: 'nightly' }],
    ['POST /schedules/nightly/resume', undefined, 200, 'resume', { ref: 'nightly' }],
    [
      'POST /schedules/nightly/backfill',
      { from: 'a', to: 'b' },
      202,
      'backfill',
      { ref: 'nightly', span: { from: 'a', to: 'b' } },
    ],
    ['POST /schedules/preview', { spec: SCHEDULE.spec }, 200, 'preview', { draft: { spec: SCHEDULE.spec } }],
  ])('passes %s on', async (line, body, status, method, ask) => {
    expect((await door.call(line, body)).status).toBe(status);
    expect(asked()).toEqual([`registry.schedules.${method}`, ask]);
  });

  it('says where a new one is, and takes back what it gave', async () => {
    const { headers, body } = await door.call('POST /schedules', SCHEDULE);
    expect(headers['location']).toBe('/schedules/schedule_1');
    const put = await door.call('PUT /schedules/schedule_1', { ...body, pausedAt: body['createdAt'], ...SCHEDULE });
    expect(put.status).toBe(200);
  });

  it.each<[string, unknown, number, string]>([
    ['POST /schedules', undefined, 400, 'BODY_MALFORMED'],
    ['POST /schedules', '{', 400, 'BODY_MALFORMED'],
    ['POST /schedules', { ...SCHEDULE, workflow: 'Nobody' }, 404, 'WORKFLOW_NOT_FOUND'],
    ['POST /schedules', { ...SCHEDULE, colour: 1 }, 422, 'FIELD_UNKNOWN'],
    ['POST /schedules', { ...SCHEDULE, name: 5 }, 422, 'FIELD_INVALID'],
    ['POST /schedules', { ...SCHEDULE, spec: 'daily' }, 422, 'FIELD_INVALID'],
    ['POST /schedules/preview', { spec: [] }, 422, 'FIELD_INVALID'],
    ['POST /schedules/nightly/backfill', { from: 'a', to: 'b', all: true }, 422, 'FIELD_UNKNOWN'],
    ['GET /schedules?cursor=1', undefined, 400, 'PARAMETER_INVALID'],
    ['POST /schedules/nightly', SCHEDULE, 405, 'METHOD_NOT_ALLOWED'],
  ])('%s with %j is %i', async (line, body, status, code) => {
    const before = door.ports.registry.asked.filter(({ pattern }) => pattern.startsWith('registry.schedules')).length;
    const answer = await door.call(line, body);
    expect([answer.status, answer.body['type']]).toEqual([status, `/docs/errors#${code}`]);
    expect(door.ports.registry.asked.filter(({ pattern }) => pattern.startsWith('registry.schedules'))).toHaveLength(
      before,
    );
  });
});
