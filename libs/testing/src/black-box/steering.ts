import { waitFor } from '../wait-for';
import type { Api, Body } from './api';

/** What people see of executions and do to them, whatever stands behind the door. */
export function describeSteering(api: () => Api): void {
  let count = 0;
  const start = async (states: Record<string, unknown>, input: unknown = {}): Promise<string> =>
    api().start(await api().workflow(`steered ${++count}`, states), input);
  /** One task of the function, once there is one. */
  const take = async (name: string): Promise<Body> => {
    let tasks: Body[] = [];
    const poll = { functions: [name], wait: 1, workerId: 'ada' };
    await waitFor(async () => (tasks = (await api().ask('POST', '/tasks/poll', poll)).tasks).length > 0, {
      within: 20_000,
    });
    return tasks[0];
  };
  const waitsFor = (what: string) => (view: Body) => view.waiting.some((wait: Body) => wait.for === what);

  describe('an open execution', () => {
    it('says what each of its branches waits for', async () => {
      const branch = (state: Record<string, unknown>): unknown => ({
        states: { [`wait ${state['type']}`]: { ...state, end: true } },
      });
      const child = await api().workflow(`steered child ${++count}`, {
        stay: { type: 'wait', duration: 'PT1H', end: true },
      });
      const id = await start({
        all: {
          type: 'parallel',
          branches: [
            branch({ type: 'task', task: 'steer.nobody' }),
            branch({ type: 'wait', duration: 'PT1H' }),
            branch({ type: 'event', event: 'steer.bell', key: 'k' }),
            branch({ type: 'approval', approvers: ['ada'] }),
            branch({ type: 'workflow', workflow: child }),
          ],
          end: true,
        },
      });
      const view = await api().until(id, ({ waiting }) => waiting.length === 5);
      const said = view.waiting.map(({ path, for: what, detail }: Body) => [path, what, detail]).sort();
      expect(said).toEqual([
        ['all/0', 'worker', 'no worker has polled for "steer.nobody"'],
        ['all/1', 'timer', 'its time to come'],
        ['all/2', 'event', 'an event "steer.bell" with the key "k"'],
        ['all/3', 'approval', 'a decision of ada'],
        ['all/4', 'child', expect.stringMatching(/^the end of execution_/)],
      ]);
      await api().ask('POST', `/workflows/executions/${id}/cancel`);
      expect(await api().finished(id)).not.toHaveProperty('waiting');
    });

    it('says which worker has its task, and what the next attempt waits for', async () => {
      const retry = [{ errors: ['States.ALL'], interval: 3600, maxAttempts: 1 }];
      const id = await start({ ask: { type: 'task', task: 'steer.flaky', timeout: 600, retry, end: true } });
      const { token } = await take('steer.flaky');
      const [taken] = (await api().until(id, waitsFor('worker'))).waiting;
      expect(taken).toMatchObject({ state: 'ask', attempt: 1, taskId: expect.any(Number) });
      expect(taken.detail).toContain('"steer.flaky" was taken by worker "ada" at ');
      expect(Date.parse(taken.until) - Date.parse(taken.since)).toBe(600_000);
      await api().ask('POST', `/tasks/${token}/fail`, { error: 'Busy', cause: 'try later' });
      const [retried] = (await api().until(id, waitsFor('retry'))).waiting;
      expect(retried).toMatchObject({ attempt: 2, lastError: { name: 'Busy', cause: 'try later' } });
      expect(Date.parse(retried.until) - Date.parse(retried.since)).toBe(3_600_000);
      await api().ask('POST', `/workflows/executions/${id}/cancel`);
    });
  });
}
