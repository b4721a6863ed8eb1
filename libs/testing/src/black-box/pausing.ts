import { waitFor } from '../wait-for';
import type { Api, Body } from './api';

/** Functions and workflows that are paused, whatever stands behind the door. */
export function describePausing(api: () => Api): void {
  let count = 0;
  const work = async (name: string): Promise<number> => {
    const asks = { functions: [name], wait: 1, maxTasks: 100, workerId: 'ada' };
    const { tasks } = await api().ask('POST', '/tasks/poll', asks);
    for (const { token } of tasks) await api().ask('POST', `/tasks/${token}/complete`, { output: {} });
    return tasks.length;
  };
  const oneTask = (task: string): Promise<string> =>
    api().workflow(`pausing ${++count}`, { ask: { type: 'task', task, end: true } });
  const waitsForPause = ({ waiting }: Body): boolean => waiting?.[0]?.for === 'pause';

  describe('a paused function', () => {
    it('is asked for nothing, says why, and goes on when it is resumed', async () => {
      const name = `pausing.search/${++count}`; // workers alone know it
      const path = `/functions/${encodeURIComponent(name)}`;
      const workflow = await oneTask(name);
      const paused = await api().ask('POST', `${path}/pause`, { reason: 'it is down' });
      expect(paused).toMatchObject({ name, paused: { at: expect.any(String), reason: 'it is down' } });
      expect(await api().ask('POST', `${path}/pause`)).toEqual(paused);
      expect(await api().ask('GET', path)).toEqual(paused);
      let id = '';
      await waitFor(async () => (id = await api().start(workflow)) && (await work(name)) === 0, { within: 20_000 });
      const [wait] = (await api().until(id, waitsForPause)).waiting;
      expect(wait).toMatchObject({ state: 'ask', since: expect.any(String), taskId: expect.any(Number) });
      expect(wait.detail).toMatch(/pausing\.search.*it is down/);
      expect(await api().ask('POST', `${path}/resume`)).toEqual({ name, type: 'worker' });
      await waitFor(async () => (await work(name)) > 0, { within: 20_000 });
      expect(await api().finished(id)).toMatchObject({ status: 'completed' });
    });

    it('is called by nobody', async () => {
      const name = `pausing.called.${++count}`;
      const workflow = await oneTask(name);
      await api().ask('POST', '/functions', { name, type: 'http', url: 'http://127.0.0.1:9/' });
      await api().ask('POST', `/functions/${name}/pause`);
      let id = '';
      const isHeld = async (): Promise<boolean> => {
        id = await api().start(workflow);
        const { status } = await api().until(id, (view) => view.status !== 'running' || waitsForPause(view));
        return status === 'running';
      };
      await waitFor(isHeld, { within: 20_000 });
      await api().ask('POST', `/functions/${name}/resume`);
      expect(await api().finished(id)).toMatchObject({ status: 'failed' });
    });

    it('pauses itself when it fails too often, by its own rule', async () => {
      const name = `pausing.failing.${++count}`;
      const workflow = await oneTask(name);
      const pauseOn = { errorRate: 1, of: 1, within: 60, resumeAfter: 3_600 };
      await api().ask('POST', '/functions', { name, type: 'http', url: 'http://127.0.0.1:9/', pauseOn });
      let paused: Body;
      const isPaused = async (): Promise<boolean> => {
        const id = await api().start(workflow);
        await api().until(id, (view) => view.status !== 'running' || waitsForPause(view));
        ({ paused } = await api().ask('GET', `/functions/${name}`));
        return paused !== undefined;
      };
      await waitFor(isPaused, { within: 20_000 }); // executors elsewhere know its rule within two seconds
      expect(paused).toEqual({
        at: expect.any(String),
        until: expect.any(String),
        by: 'errorRate',
        reason: '1 of the last 1 attempts failed within 60 s: States.TaskFailed',
      });
      expect(Date.parse(paused.until) - Date.parse(paused.at)).toBeGreaterThanOrEqual(3_600_000);
      await api().ask('PATCH', `/functions/${name}`, { pauseOn: null });
      expect(await api().ask('POST', `/functions/${name}/resume`)).not.toHaveProperty('paused');
      expect(await api().finished(await api().start(workflow))).toMatchObject({ status: 'failed' });
    });

    it('has a name that a task can call', async () => {
      expect((await api().send('POST', '/functions/no%20name/pause')).status).toBe(404);
      expect((await api().send('POST', '/functions/f/pause', { body: { reason: 7 } })).status).toBe(422);
    });
  });

  describe('a paused workflow', () => {
    it('takes starts of every kind and begins them once it is resumed, while what runs goes on', async () => {
      const name = `pausing.work.${++count}`;
      const event = `pausing.bell.${count}`;
      const states = { ask: { type: 'task', task: name, end: true } };
      const workflow = await api().workflow(`pausing ${count}`, states, { on: [{ event }] });
      const parent = await api().workflow(`pausing parent ${count}`, {
        call: { type: 'workflow', workflow, end: true },
      });
      const path = `/workflows/${workflow}`;
      const execute = `${path}/execute`;
      const running = await api().start(workflow);
      expect(await api().ask('POST', `${path}/pause`, { reason: 'repairs' })).toMatchObject({
        id: workflow,
        paused: { at: expect.any(String), reason: 'repairs' },
      });
      expect(await api().ask('GET', path)).toMatchObject({ paused: { reason: 'repairs' } });
      let id = '';
      const isQueued = async (): Promise<boolean> => {
        const started = await api().ask('POST', execute, {});
        id = started.id;
        return started.status === 'queued';
      };
      await waitFor(isQueued, { within: 20_000 }); // executors elsewhere know within two seconds
      expect(await api().execution(id)).toMatchObject({
        status: 'queued',
        stateHistory: [],
        waiting: [{ state: 'ask', for: 'pause', detail: expect.stringContaining('repairs') }],
      });
      const held = await api().send('POST', `${execute}?wait=1`, { body: {} });
      expect([held.status, held.body.status]).toEqual([202, 'queued']);
      const { started } = await api().ask('POST', '/events', { type: event, data: {} });
      const above = await api().start(parent);
      const [{ detail }] = (await api().until(above, ({ waiting }) => waiting[0]?.for === 'child')).waiting;
      const child = detail.replace('the end of ', '');
      const cancelled = (await api().ask('POST', execute, {})).id;
      expect(await api().ask('POST', `/workflows/executions/${cancelled}/cancel`)).toMatchObject({
        status: 'cancelled',
      });
      const queued = [id, held.body.id, ...started, child];
      for (const one of queued) await api().until(one, ({ status }) => status === 'queued');
      const list = await api().ask('GET', `/workflows/${workflow}/executions?status=queued`);
      expect(list.data.map((one: Body) => one.id).sort()).toEqual([...queued].sort());
      const resuming = await api().send('POST', `/workflows/executions/${id}/resume`);
      expect([resuming.status, resuming.body.errors[0].code]).toEqual([409, 'EXECUTION_OPEN']);
      await waitFor(async () => (await work(name)) === 0, { within: 20_000 });
      expect(await api().finished(running)).toMatchObject({ status: 'completed' });

      expect(await api().ask('POST', `${path}/resume`)).not.toHaveProperty('paused');
      expect(await api().ask('POST', `${path}/resume`)).not.toHaveProperty('paused');
      let worked = 0;
      await waitFor(async () => (worked += await work(name)) >= queued.length, { within: 20_000 });
      for (const one of [...queued, above]) expect(await api().finished(one)).toMatchObject({ status: 'completed' });
      expect(worked).toBe(queued.length);
      expect(await api().execution(cancelled)).toMatchObject({ status: 'cancelled' });
    });

    it('is one that there is', async () => {
      expect((await api().send('POST', '/workflows/nothing/pause')).status).toBe(404);
      expect((await api().send('POST', '/workflows/nothing/resume')).status).toBe(404);
    });
  });
}
