import type { Api, Body } from './api';

/** An operator answers for whoever should, whatever stands behind the door. */
export function describeOperatorAnswers(api: () => Api): void {
  describe('an operator', () => {
    it('answers for a worker, an approval, an event, a child, a retry to come and a wait', async () => {
      const line = (name: string, state: Record<string, unknown>): unknown => ({
        states: { [name]: { ...state, end: true } },
      });
      const child = await api().workflow('answered child', { stay: { type: 'wait', duration: 'PT1H', end: true } });
      const caught = { catch: [{ errors: ['ByHand'], next: 'end' }] };
      const workflow = await api().workflow('answered', {
        all: {
          type: 'parallel',
          branches: [
            line('work', { type: 'task', task: 'operator.work' }),
            line('approve', { type: 'approval', approvers: ['ada'] }),
            line('hear', { type: 'event', event: 'operator.bell', key: 'k' }),
            line('call', { type: 'workflow', workflow: child }),
            line('rest', { type: 'wait', duration: 'PT1H' }),
          ],
          next: 'last',
        },
        last: { type: 'task', task: 'operator.last', ...caught, end: true },
        end: { type: 'succeed' },
      });
      const id = await api().start(workflow);
      const { waiting } = await api().until(id, (view) => view.waiting.length === 5);
      const taskOf = (state: string): number => waiting.find((wait: Body) => wait.state === state).taskId;
      const tell = (task: number, what: string, body?: unknown): Promise<{ status: number; body: Body }> =>
        api().send('POST', `/workflows/executions/${id}/tasks/${task}/${what}`, { body });
      const { tasks } = await api().ask('POST', '/tasks/poll', { functions: ['operator.work'], wait: 20 });

      const said = { output: { worked: 1 }, reason: 'done by hand' };
      expect(await tell(taskOf('work'), 'complete', said)).toMatchObject({ status: 200, body: { id } });
      expect(await tell(taskOf('work'), 'complete', said)).toMatchObject({ status: 200 });
      const closed = { status: 409, body: { errors: [{ code: 'TASK_CLOSED' }] } };
      expect(await tell(taskOf('work'), 'skip')).toMatchObject(closed);
      expect(
        await api().send('POST', `/tasks/${tasks[0].token}/complete`, { body: { output: { worked: 1 } } }),
      ).toMatchObject(closed);
      expect(await tell(99_999, 'skip')).toMatchObject({ status: 404, body: { errors: [{ code: 'TASK_NOT_FOUND' }] } });
      await tell(taskOf('approve'), 'complete', { output: { decision: 'approve' } });
      await api().ask('POST', `/workflows/executions/${id}/pause`);
      await tell(taskOf('hear'), 'skip');
      await tell(taskOf('call'), 'complete', { output: { called: 2 } });
      await api().ask('POST', `/workflows/executions/${id}/resume`);
      await tell(taskOf('rest'), 'skip');

      const [last] = (await api().until(id, (view) => view.waiting[0]?.state === 'last')).waiting;
      await tell(last.taskId, 'fail', { error: 'ByHand', cause: 'no more' });
      const view = await api().finished(id);
      expect(view).toMatchObject({
        status: 'completed',
        output: { all: [{ worked: 1 }, { decision: 'approve' }, {}, { called: 2 }, {}], error: { name: 'ByHand' } },
      });
      const told = (await api().history(id)).filter(({ type }) => type === 'operatorAnswered');
      expect(told.map(({ data }) => data.answer)).toEqual(['complete', 'complete', 'skip', 'complete', 'skip', 'fail']);
      expect(told[0]).toMatchObject({
        data: { taskId: taskOf('work'), reason: 'done by hand', by: expect.any(String) },
      });
      const { data } = await api().ask('GET', `/workflows/executions?parent=${id}`);
      expect(await api().finished(data[0].id)).toMatchObject({ status: 'cancelled' });
    });
  });
}
