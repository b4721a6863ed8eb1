import type { Json } from '@workflows/contracts';
import { waitFor } from '@workflows/testing';
import { PoolFixture } from './pool.fixture';

const CODE = `async ({ api }) => {
  const seen = [];
  for (let i = 0; i < 7; i++) seen.push(await Promise.all([api.a({ i, r: Math.random() }), api.b({ i }), api.c({ i, at: Date.now() })]));
  return seen;
}`;

describe('processes of realms', () => {
  const fixture = new PoolFixture();
  afterAll(() => fixture.pool.close());

  const kill = (): void => {
    for (const pid of fixture.pool.pids) process.kill(pid, 'SIGKILL');
  };
  const answer = ({ request }: { request: { name: string } }): Json => request.name;

  it('may be killed before and while they run any turn, and nobody sees it in what comes out', async () => {
    const calm = fixture.handler(CODE);
    await calm.complete(answer);
    const haunted = fixture.handler(CODE);
    let outcome = await haunted.turn();
    for (let i = 0; outcome.kind === 'turn' && outcome.turn.end === undefined; i++) {
      const [next] = haunted.open.values();
      if (next === undefined) throw new Error('nothing is open');
      if (i % 2 === 0) kill();
      const turn = haunted.settle(next.call, answer(next));
      if (i % 2 === 1) kill();
      outcome = await turn;
    }
    expect(haunted.turns).toEqual(calm.turns);
    expect(haunted.recorded).toHaveLength(21);
  });

  it('are none before there is work and after they rested', async () => {
    const resting = new PoolFixture({ idleMs: 0 });
    expect(resting.pool.pids).toEqual([]);
    await resting.handler('async () => 1').turn();
    await waitFor(() => resting.pool.pids.length === 0);
    expect(await resting.handler('async () => 2').turn()).toMatchObject({ turn: { end: { value: 2 } } });
    await resting.pool.close();
  });

  it('that never come up leave turns for later', async () => {
    const broken = new PoolFixture({ workerFile: { file: '/nowhere.js' } });
    expect(await broken.handler('async () => 1').turn()).toEqual({
      kind: 'unavailable',
      cause: expect.stringContaining('its process ended'),
    });
    await broken.pool.close();
  });

  it('see nothing of the environment', async () => {
    process.env['REALM_SECRET'] = 'secret';
    await fixture.handler('async () => 1').turn();
    const { readFileSync } = await import('node:fs');
    for (const pid of fixture.pool.pids) expect(readFileSync(`/proc/${pid}/environ`, 'latin1')).not.toContain('secret');
  });
});

describe('a turn is for later', () => {
  const fixture = new PoolFixture();
  afterAll(() => fixture.pool.close());

  it('where its bundle is not there, is another, or cannot be read', async () => {
    const missing = fixture.execution('0'.repeat(64));
    expect(await missing.turn()).toEqual({ kind: 'unavailable', cause: `Bundle ${'0'.repeat(64)} is not there.` });
    const broken = fixture.execution(fixture.bundle('module.exports = {'));
    expect(await broken.turn()).toMatchObject({
      kind: 'unavailable',
      cause: expect.stringContaining('cannot be read'),
    });
  });

  it('where it was published for another engine or kernel', async () => {
    const execution = fixture.handler('async () => 1');
    const { program } = execution.request;
    const outcome = await fixture.pool.run(
      { ...execution.request, program: { ...program, runtime: 'f'.repeat(64) } },
      execution.journal(),
    );
    expect(outcome).toEqual({ kind: 'unavailable', cause: 'No process here runs code of runtime ffffffffffff.' });
  });
});
