import { PoolFixture } from './pool.fixture';

const SIGNUP = `async ({ ai, api, db, event }) => {
  const { name, email, company } = event;
  const enriched = await api.apollo.search({ name, email, company });
  const profile = await ai.researchCompany({ company });
  const summary = await ai.summarizeContent({ length: '3 sentences', name, enriched, profile });
  const { url } = await db.users.create({ name, email, summary });
  await api.slack.postMessage({ channel: '#signups', content: { name, url } });
  return { url };
}`;
const ADA = { name: 'Ada', email: 'ada@example.com', company: 'Analytical' };

describe('a pool of realms', () => {
  const fixture = new PoolFixture();
  afterAll(() => fixture.pool.close());

  it('runs a handler of five steps, turn by turn', async () => {
    const execution = fixture.handler(SIGNUP, ADA);
    const outcome = await execution.complete(({ request }) => ({ url: `/${request.name}` }));
    expect(outcome).toMatchObject({ kind: 'turn', turn: { end: { ok: true, value: { url: '/db.users.create' } } } });
    expect(execution.recorded.map(({ name }) => name)).toEqual([
      'apollo.search',
      'ai.researchCompany',
      'ai.summarizeContent',
      'db.users.create',
      'slack.postMessage',
    ]);
    expect(execution.recorded[0]?.arguments).toEqual(ADA);
  });

  it('has a process practise that comes up for a long replay, and gives it work all the same', async () => {
    const fresh = new PoolFixture();
    fresh.pool.warm();
    const pids = fresh.pool.pids;
    const execution = fresh.handler('async ({ api }) => api.a()');
    expect(await execution.complete(() => 1)).toMatchObject({ turn: { end: { value: 1 } } });
    expect(fresh.pool.pids).toEqual(pids);
    await fresh.pool.close();
  });
});
