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

    it('has a name that a task can call', async () => {
      expect((await api().send('POST', '/functions/no%20name/pause')).status).toBe(404);
      expect((await api().send('POST', '/functions/f/pause', { body: { reason: 7 } })).status).toBe(422);
    });
  });
}
