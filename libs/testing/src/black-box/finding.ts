import type { Answer, Api, Body } from './api';

const FAILS = { only: { type: 'fail', error: 'Find.Broken', cause: 'the blue printer is out of paper' } };
const ENDS = { only: { type: 'succeed' } };
const WAITS = { wait: { type: 'wait', duration: 'P1D', next: 'done' }, done: { type: 'succeed' } };

/** How executions are found, over whichever transport their starts went. */
export function describeFinding(api: () => Api): void {
  describe('executions are found', () => {
    const started: Record<string, string> = {};
    const labels = { customer: 'acme', run: `${process.hrtime.bigint()}` };

    const find = async (query: string, path = '/workflows/executions'): Promise<Body[]> =>
      (await api().ask('GET', `${path}?limit=100&label=run:${labels.run}&${query}`)).data;
    const idsOf = (found: readonly Body[]): string[] => found.map(({ id }) => id);
    const named = (...names: string[]): (string | undefined)[] => names.map((name) => started[name]);

    beforeAll(async () => {
      const workflows = { 'find-fails': FAILS, 'find-ends': ENDS, 'find-waits': WAITS };
      for (const [name, states] of Object.entries(workflows)) {
        await api().workflow(name, states);
        const body = { labels: { ...labels, of: name }, idempotencyKey: `find ${labels.run} ${name}` };
        started[name] = (await api().ask('POST', `/workflows/${name}/execute`, body)).id;
      }
      for (const name of ['find-fails', 'find-ends']) await api().finished(started[name] ?? '');
    });

    it('as soon as they are started, by what they are and by what became of them, newest first', async () => {
      expect(idsOf(await find(''))).toEqual(named('find-waits', 'find-ends', 'find-fails'));
      expect(idsOf(await find('order=asc'))).toEqual(named('find-fails', 'find-ends', 'find-waits'));
      expect(idsOf(await find('status=running'))).toEqual(named('find-waits'));
      expect(idsOf(await find('status=completed,failed'))).toEqual(named('find-ends', 'find-fails'));
      expect(idsOf(await find('errorName=Find.Broken'))).toEqual(named('find-fails'));
      expect(idsOf(await find('q=Blue+PRINTER+acme'))).toEqual(named('find-fails'));
      expect(idsOf(await find('workflowId=find-ends'))).toEqual(named('find-ends'));
      expect(idsOf(await find('', '/workflows/find-ends/executions'))).toEqual(named('find-ends'));
      expect(idsOf(await find(`q=${started['find-ends']}`))).toEqual(named('find-ends'));
      expect(idsOf(await find(`idempotencyKey=find+${labels.run}+find-waits`))).toEqual(named('find-waits'));
      expect(await find('createdAfter=2100-01-01')).toEqual([]);
    });

    it('with what a list shows of them', async () => {
      const [failed] = await find('status=failed');
      expect(failed).toMatchObject({
        workflowName: 'find-fails',
        version: 1,
        status: 'failed',
        error: 'Find.Broken',
        labels: { ...labels, of: 'find-fails' },
        completedAt: expect.stringMatching(/Z$/),
      });
      expect(await find('status=running')).toMatchObject([{ currentState: 'wait' }]);
    });

    it('by their names, which claim what `nameReuse` says, for one of many that start at once', async () => {
      const name = `order:${labels.run}`;
      const start = (reuse: string, path = 'find-waits'): Promise<Answer> =>
        api().send('POST', `/workflows/${path}/execute`, { body: { name, nameReuse: reuse } });
      const raced = await Promise.all(Array.from({ length: 8 }, () => start('ifClosed')));
      const [winner] = raced.flatMap(({ status, body }) => (status === 201 ? [body.id as string] : []));
      const refused = raced.filter(({ status }) => status === 409);
      expect(refused).toHaveLength(7);
      for (const { body } of refused)
        expect([body.errors[0].code, body.detail]).toEqual(['NAME_TAKEN', expect.stringContaining(`"${winner}"`)]);
      expect((await start('ifClosed', 'find-ends')).status).toBe(201);
      const found = async (): Promise<string[]> =>
        idsOf((await api().ask('GET', `/workflows/find-waits/executions?name=${name}`)).data);
      expect(await found()).toEqual([winner]);
      expect((await api().ask('GET', `/workflows/executions/${winner}`)).name).toBe(name);

      await api().ask('POST', `/workflows/executions/${winner}/cancel`);
      expect((await start('reject')).status).toBe(409);
      const second: string = (await start('ifClosed')).body.id;
      const redriven = await api().send('POST', `/workflows/executions/${winner}/redrive`);
      expect([redriven.status, redriven.body.errors[0].code]).toEqual([409, 'NAME_TAKEN']);
      const third: string = (await start('always')).body.id;
      expect(await found()).toEqual([third, second, winner]);
      for (const id of [second, third]) await api().ask('POST', `/workflows/executions/${id}/cancel`);
      expect(await api().ask('POST', `/workflows/executions/${winner}/redrive`)).toMatchObject({ status: 'running' });
      await api().ask('POST', `/workflows/executions/${winner}/cancel`);
    });

    it('page by page, by cursors that fit their own list alone', async () => {
      const page = (query: string): Promise<Body> =>
        api().ask('GET', `/workflows/executions?label=run:${labels.run}&${query}`);
      const first = await page('limit=2');
      const second = await page(`limit=2&cursor=${first.meta.nextCursor}`);
      expect(idsOf([...first.data, ...second.data])).toEqual(named('find-waits', 'find-ends', 'find-fails'));
      expect(second.meta.nextCursor).toBeNull();
      const other = await api().send('GET', `/workflows/executions?cursor=${first.meta.nextCursor}`);
      expect([other.status, other.body.errors[0].path]).toEqual([400, 'cursor']);
    });

    it('in versions of their workflow, of which an older one can be made current again', async () => {
      const versions = '/workflows/find-waits/versions';
      await api().ask('PUT', '/workflows/find-waits', {
        name: 'find-waits',
        states: ENDS,
        versionNote: 'ends at once',
      });
      expect((await api().ask('GET', versions)).data).toMatchObject([
        { version: 2, versionNote: 'ends at once', current: true },
        { version: 1 },
      ]);
      const { states } = await api().ask('GET', `${versions}?diff=1..2`);
      expect(states).toEqual({ added: ['only'], removed: ['wait', 'done'], changed: [] });
      expect(await api().ask('POST', `${versions}/1/publish`)).toMatchObject({ version: 1, states: WAITS });
      const again = await api().ask('POST', '/workflows/find-waits/execute', { labels });
      expect(again.version).toBe(1);
      for (const id of [again.id, started['find-waits']]) await api().ask('POST', `/workflows/executions/${id}/cancel`);
      expect(idsOf(await find('status=cancelled'))).toEqual([again.id, started['find-waits']]);
      expect(await find('status=running')).toEqual([]);
    });
  });
}
