import { Door } from '../testing/door';
import { ONBOARDING } from './workflow.examples';

let door: Door;
beforeAll(async () => {
  door = await Door.open();
  await door.call('POST /workflows', { ...ONBOARDING, name: 'Told', on: [{ event: 'User.Signup' }] });
});
afterAll(() => door.close());

describe('GET /workflows/:id/summary', () => {
  it.each(['Told/summary', 'Told@1/summary', 'workflow_1/summary?version=1'])(
    'of %s is sentences with their states',
    async (ref) => {
      const answer = await door.call(`GET /workflows/${ref}`);
      expect(answer).toMatchObject({ status: 200, headers: { etag: '"1"' } });
      expect(answer.body).toEqual({
        id: 'workflow_1',
        name: 'Told',
        version: 1,
        description: ONBOARDING.description,
        starts: ['Starts when the event `User.Signup` comes.', 'Can also be started on request.'],
        steps: [
          { state: 'initial', number: 1, depth: 0, sentence: 'Calls `validateCustomerData`.' },
          { state: 'createAccount', number: 2, depth: 0, sentence: 'Calls `createCustomerAccount`.' },
          { state: 'sendWelcomeEmail', number: 3, depth: 0, sentence: 'Calls `sendEmail`.' },
          { state: 'complete', number: 4, depth: 0, sentence: 'Ends successfully.' },
        ],
        ends: [
          { depth: 0, sentence: 'If a step fails and nothing is said about that here, the whole workflow fails.' },
        ],
        text: expect.stringContaining('1. initial – Calls `validateCustomerData`.\n'),
      });
    },
  );

  it.each([
    ['text', 'text/plain; charset=utf-8', 'Told, version 1\n===='],
    ['markdown', 'text/markdown; charset=utf-8', '# Told, version 1\n'],
  ])('is written as %s', async (format, type, begin) => {
    const answer = await door.call(`GET /workflows/Told/summary?format=${format}`);
    expect(answer).toMatchObject({ status: 200, headers: { 'content-type': type } });
    expect(String(answer.body['text']).slice(0, begin.length)).toBe(begin);
  });

  it('is told anew under another name', async () => {
    await door.call('POST /workflows', { ...ONBOARDING, name: 'Renamed later' });
    expect((await door.call('GET /workflows/Renamed%20later/summary')).body).toMatchObject({ name: 'Renamed later' });
    await door.call('PATCH /workflows/Renamed%20later', { name: 'Other' });
    expect((await door.call('GET /workflows/Other/summary?format=text')).body['text']).toMatch(/^Other, version 1\n/);
  });

  it.each([
    ['Told/summary?format=pdf', 400, 'PARAMETER_INVALID'],
    ['Told/summary?version=last', 400, 'PARAMETER_INVALID'],
    ['Nobody/summary', 404, 'WORKFLOW_NOT_FOUND'],
    ['Told/summary?version=7', 404, 'VERSION_NOT_FOUND'],
    ['Told@1/summary?version=1', 404, 'WORKFLOW_NOT_FOUND'],
  ])('of %s is %i', async (path, status, code) => {
    expect(await door.call(`GET /workflows/${path}`)).toMatchObject({ status, body: { errors: [{ code }] } });
  });
});
