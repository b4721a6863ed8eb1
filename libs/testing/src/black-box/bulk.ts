import { waitFor } from '../wait-for';
import type { Api, Body } from './api';

/** One thing done to many executions, whatever stands behind the door. */
export function describeBulk(api: () => Api): void {
  const bulk = (body: unknown): Promise<Body> => api().ask('POST', '/workflows/executions/bulk', body);
  const ended = async (id: string): Promise<Body> => {
    let operation: Body;
    const hasEnded = async (): Promise<boolean> =>
      (operation = await api().ask('GET', `/operations/${id}`)).status !== 'running';
    await waitFor(hasEnded, { within: 60_000 });
    return operation;
  };
  const counts = async (body: unknown): Promise<Body> => (await ended((await bulk(body)).id)).counts;

  describe('a bulk operation', () => {
    it('pauses, resumes, cancels, redrives and restarts what its filter means, and nothing else', async () => {
      const rest = { rest: { type: 'wait', duration: 'PT1H', end: true } };
      const [workflow, other] = [await api().workflow('bulk', rest), await api().workflow('bulk beside', rest)];
      const ids = await Promise.all(Array.from({ length: 120 }, () => api().start(workflow)));
      const beside = await api().start(other);
      const statuses = async (): Promise<string[]> => {
        const { data } = await api().ask('GET', `/workflows/${workflow}/executions?limit=1000`);
        return [...new Set<string>(data.map(({ status }: Body) => status))];
      };
      const filter = { workflowId: workflow };
      expect(await bulk({ action: 'pause', filter, dryRun: true })).toMatchObject({ matched: 120, more: false });
      expect(await counts({ action: 'pause', filter })).toEqual({ matched: 120, done: 120, skipped: 0, failed: 0 });
      expect(await statuses()).toEqual(['paused']);
      expect(await counts({ action: 'pause', ids: ids.slice(0, 3) })).toMatchObject({
        matched: 3,
        done: 0,
        skipped: 3,
      });
      expect(await counts({ action: 'resume', filter: { ...filter, status: 'paused' } })).toMatchObject({ done: 120 });
      const cancel = { action: 'cancel', filter, reason: 'enough' };
      const key = { 'idempotency-key': 'bulk cancel' };
      const { id } = await api().ask('POST', '/workflows/executions/bulk', cancel, key);
      expect(await ended(id)).toMatchObject({ status: 'completed', counts: { matched: 120, done: 120 } });
      expect(await api().ask('POST', '/workflows/executions/bulk', cancel, key)).toMatchObject({ id });
      expect(await statuses()).toEqual(['cancelled']);
      expect(await counts({ action: 'redrive', filter: { ...filter, status: 'cancelled' } })).toMatchObject({
        done: 120,
      });
      expect(await statuses()).toEqual(['running']);
      expect(await counts({ action: 'restart', ids: ids.slice(0, 2) })).toMatchObject({ matched: 2, done: 2 });
      const { data } = await api().ask('GET', `/workflows/${workflow}/executions?limit=1000`);
      expect(data).toHaveLength(122);
      expect((await api().execution(beside)).status).toBe('running');
      const { data: operations } = await api().ask('GET', '/operations?limit=100');
      expect(operations.find((operation: Body) => operation.id === id)).toMatchObject({ action: 'cancel', filter });
      expect(await counts({ action: 'cancel', filter })).toMatchObject({ done: 122 });
    });

    it('is refused with a reason where it is not clear what is meant', async () => {
      const refused = async (body: unknown): Promise<unknown[]> => {
        const answer = await api().send('POST', '/workflows/executions/bulk', { body });
        return [answer.status, answer.body.errors[0].code, answer.body.errors[0].path];
      };
      expect(await refused({ action: 'cancel', filter: {} })).toEqual([422, 'FIELD_INVALID', '/filter']);
      expect(await refused({ action: 'cancel', filter: { status: 'odd' } })).toEqual([
        422,
        'FIELD_INVALID',
        '/filter/status',
      ]);
      expect(await refused({ action: 'explode', all: true })).toEqual([422, 'FIELD_INVALID', '/action']);
      expect((await api().send('GET', '/operations/operation_none')).status).toBe(404);
    });
  });
}
