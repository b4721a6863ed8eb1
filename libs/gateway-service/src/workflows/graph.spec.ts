import { Door } from '../testing/door';
import { ONBOARDING } from './workflow.examples';

let door: Door;
beforeAll(async () => {
  door = await Door.open();
  await door.call('POST /workflows', { ...ONBOARDING, name: 'Drawn' });
});
afterAll(() => door.close());

describe('GET /workflows/:id/graph', () => {
  it.each(['Drawn', 'Drawn@1', 'workflow_1'])('of %s is nodes and edges', async (ref) => {
    const answer = await door.call(`GET /workflows/${ref}/graph`);
    expect(answer).toMatchObject({ status: 200, headers: { etag: '"1"' } });
    expect(answer.body).toMatchObject({
      startAt: 'initial',
      nodes: [
        { name: 'initial', type: 'task', label: 'validateCustomerData' },
        { name: 'createAccount' },
        { name: 'sendWelcomeEmail' },
        { name: 'complete', type: 'succeed', end: true },
      ],
      edges: [{ from: 'initial', to: 'createAccount', kind: 'next' }, {}, { to: 'complete' }],
    });
  });

  it.each([
    ['mermaid', 'text/vnd.mermaid; charset=utf-8', /^flowchart TD\n/],
    ['svg', 'image/svg+xml; charset=utf-8', /^<svg .*<\/svg>\n$/s],
  ])('draws %s', async (format, type, text) => {
    const answer = await door.call(`GET /workflows/Drawn/graph?format=${format}`);
    expect(answer).toMatchObject({ status: 200, headers: { 'content-type': type } });
    expect(answer.body['text']).toMatch(text);
  });

  it('is drawn once, and anew for another version or name', async () => {
    const name = 'Renamed later';
    await door.call('POST /workflows', { ...ONBOARDING, name });
    const svg = async (ref: string) => (await door.call(`GET /workflows/${ref}/graph?format=svg`)).body['text'];
    const first = await svg('Renamed%20later');
    expect(await svg('Renamed%20later')).toBe(first);
    await door.call('PATCH /workflows/Renamed%20later', { name: 'Other' });
    expect(await svg('Other')).toContain('Other');
    await door.call('PUT /workflows/Other', { ...ONBOARDING, name: 'Other', states: { only: { type: 'succeed' } } });
    expect(await svg('Other')).toContain('only');
  });

  it('that takes too long is 503, is not remembered, and the other formats are there', async () => {
    const name = 'Slow';
    await door.call('POST /workflows', { ...ONBOARDING, name });
    door.ports.draws = false;
    const slow = await door.call('GET /workflows/Slow/graph?format=svg');
    expect(slow).toMatchObject({ status: 503, headers: { 'retry-after': '5' } });
    expect((await door.call('GET /workflows/Slow/graph?format=mermaid')).status).toBe(200);
    door.ports.draws = true;
    expect((await door.call('GET /workflows/Slow/graph?format=svg')).status).toBe(200);
  });

  it('lets a picture run nothing', async () => {
    const { headers } = await door.call('GET /workflows/Drawn/graph?format=svg');
    expect(headers['content-security-policy']).toContain("default-src 'none'");
  });

  it('names the formats that there are', async () => {
    const answer = await door.call('GET /workflows/Drawn/graph?format=png');
    expect(answer).toMatchObject({ status: 400, body: { errors: [{ code: 'PARAMETER_INVALID', path: 'format' }] } });
    expect(answer.body['detail']).toContain('json, mermaid, svg');
  });

  it.each([
    ['Nobody', 'WORKFLOW_NOT_FOUND'],
    ['Drawn@7', 'VERSION_NOT_FOUND'],
  ])('of %s is not found', async (ref, code) => {
    expect(await door.call(`GET /workflows/${ref}/graph`)).toMatchObject({ status: 404, body: { errors: [{ code }] } });
  });
});
