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

  const steer = (id: string, what: string, body: unknown = {}): Promise<Body> =>
    api().ask('POST', `/workflows/executions/${id}/${what}`, body);

  describe('a paused execution', () => {
    it('offers nothing, keeps what a worker gives, and goes on exactly there', async () => {
      const id = await start({
        both: {
          type: 'parallel',
          branches: [
            {
              states: {
                a: { type: 'task', task: 'steer.a', next: 'a2' },
                a2: { type: 'task', task: 'steer.a2', end: true },
              },
            },
            { states: { b: { type: 'event', event: 'steer.paused', key: 'k', end: true } } },
          ],
          end: true,
        },
      });
      const { token } = await take('steer.a');
      const paused = await steer(id, 'pause', { reason: 'repairs' });
      expect(paused).toMatchObject({ status: 'paused', waiting: [{ for: 'pause' }, {}, {}] });
      expect(await steer(id, 'pause')).toMatchObject({ status: 'paused' });
      expect(await api().ask('POST', `/tasks/${token}/complete`, { output: { a: 1 } })).toEqual({ accepted: true });
      const { woken } = await api().ask('POST', '/events', { type: 'steer.paused', key: 'k', data: { b: 2 } });
      expect(woken).toEqual([id]);
      const none = await api().ask('POST', '/tasks/poll', { functions: ['steer.a2'], wait: 1 });
      expect(none).toEqual({ tasks: [] });
      expect(await steer(id, 'resume')).toMatchObject({ status: 'running' });
      const next = await take('steer.a2');
      await api().ask('POST', `/tasks/${next.token}/complete`, { output: { a2: 3 } });
      expect(await api().finished(id)).toMatchObject({
        status: 'completed',
        output: { both: [{ a: 1, a2: 3 }, { b: 2 }] },
      });
      const types = (await api().history(id)).map(({ type }) => type);
      expect(types.filter((type) => /Paused|Resumed/.test(type))).toEqual(['executionPaused', 'executionResumed']);
    });

    it('lets no timer fire, and moves its deadlines where its clocks stand still', async () => {
      const states = { rest: { type: 'wait', duration: 'PT3S', end: true } };
      const [run, stop] = [await start(states), await start(states)];
      const [due] = (await api().until(stop, waitsFor('timer'))).waiting;
      await steer(run, 'pause');
      await steer(stop, 'pause', { clocks: 'stop' });
      await waitFor(() => Date.now() > Date.parse(due.until), { within: 20_000 });
      expect([(await api().execution(run)).status, (await api().execution(stop)).status]).toEqual(['paused', 'paused']);
      await steer(run, 'resume');
      await api().finished(run);
      const [later] = (await steer(stop, 'resume')).waiting;
      const [paused, resumed] = (await api().history(stop)).filter(({ type }) => /Paused|Resumed/.test(type));
      const pausedMs = Date.parse(resumed.at) - Date.parse(paused.at);
      expect(Date.parse(later.until) - Date.parse(due.until)).toBe(pausedMs);
      expect(await api().finished(stop)).toMatchObject({ status: 'completed' });
    });

    it('takes its children along where that is asked for, and can be cancelled', async () => {
      const child = await api().workflow(`steered child ${++count}`, {
        stay: { type: 'wait', duration: 'PT1H', end: true },
      });
      const id = await start({ call: { type: 'workflow', workflow: child, end: true } });
      const childId = (
        await api().until(id, ({ stateHistory }) => stateHistory.at(-1)?.childExecutionId)
      ).stateHistory.at(-1).childExecutionId;
      const found = async (): Promise<boolean> =>
        (await api().send('GET', `/workflows/executions/${childId}`)).status === 200;
      await waitFor(found, { within: 20_000 });
      await api().until(childId, waitsFor('timer'));
      await steer(id, 'pause', { tree: true });
      expect((await api().execution(childId)).status).toBe('paused');
      await steer(id, 'resume', { tree: true });
      expect((await api().execution(childId)).status).toBe('running');
      await steer(id, 'pause');
      expect(await steer(id, 'cancel')).toMatchObject({ status: 'cancelled' });
      expect(await api().finished(childId)).toMatchObject({ status: 'cancelled' });
      for (const what of ['pause', 'resume']) {
        const refused = await api().send('POST', `/workflows/executions/${id}/${what}`);
        expect(refused).toMatchObject({ status: 409, body: { errors: [{ code: 'EXECUTION_CLOSED' }] } });
      }
    });
  });

  describe('an execution that is undone', () => {
    const undoable = (name: string, next: string): Body => ({
      type: 'task',
      task: `steer.${name}`,
      compensate: { task: `steer.un-${name}`, arguments: { gave: '{% $states.result %}' } },
      next,
    });
    const answer = async (name: string, output: unknown = null): Promise<Body> => {
      const task = await take(`steer.${name}`);
      await api().ask('POST', `/tasks/${task.token}/complete`, { output });
      return task;
    };

    it('undoes what is done, the latest first, and ends as it was going to; where that fails, it is redriven', async () => {
      const name = `steered ${++count}`;
      const states = {
        seat: undoable('seat', 'card'),
        card: undoable('card', 'ship'),
        ship: { type: 'event', event: 'steer.shipped', key: 'k', end: true },
      };
      const onCancel = { states: { tell: { type: 'task', task: 'steer.tell', end: true } } };
      const id = await api().start(await api().workflow(name, states, { onCancel }));
      await answer('seat', { seat: 1 });
      await answer('card', { paid: 2 });
      await api().until(id, waitsFor('event'));
      const undoing = { endsAs: 'cancelled', cause: 'enough' };
      const cancelled = await steer(id, 'cancel', { reason: 'enough', undo: true });
      expect(cancelled).toMatchObject({ status: 'running', undoing, waiting: [{ state: 'card', path: '~undo/0' }] });
      expect(await steer(id, 'cancel')).toMatchObject({ status: 'running', undoing });
      const { token, arguments: given } = await take('steer.un-card');
      expect(given).toEqual({ gave: { paid: 2 } });
      await api().ask('POST', `/tasks/${token}/fail`, { error: 'Down', cause: 'repairs' });
      const failed = await api().finished(id);
      expect(failed).toMatchObject({ status: 'failed', error: 'States.CompensationFailed', failedState: 'card' });
      expect(failed.cause).toContain('Left to be undone: "card", "seat".');
      expect(await steer(id, 'redrive')).toMatchObject({ status: 'running', undoing });
      await answer('un-card');
      await steer(id, 'pause');
      expect(await steer(id, 'resume')).toMatchObject({ status: 'running', undoing });
      expect((await answer('un-seat')).arguments).toEqual({ gave: { seat: 1 } });
      expect((await answer('tell')).arguments).toMatchObject({ seat: 1, paid: 2, error: { cause: 'enough' } });
      const view = await api().finished(id);
      expect(view).toMatchObject({ status: 'cancelled', cause: 'enough' });
      expect(view).not.toHaveProperty('undoing');
      expect(view.stateHistory.map(({ state }: Body) => state)).toEqual(['seat', 'card', 'ship', 'tell']);
      const refused = await api().send('POST', `/workflows/executions/${id}/redrive`);
      expect(refused).toMatchObject({ status: 409, body: { errors: [{ code: 'EXECUTION_CLOSED' }] } });
      const { nodes } = await api().ask('GET', `/workflows/executions/${id}/graph`);
      expect(nodes.map(({ progress }: Body) => progress.undone ?? 0)).toEqual([1, 1, 0, 0]);
    });

    it('is refused at creation where nothing can be undone', async () => {
      const states = { only: { type: 'pass', compensate: { task: 'f' }, end: true } };
      const refused = await api().send('POST', '/workflows', {
        body: { name: `steered ${++count}`, states, onFailure: {} },
      });
      const paths = refused.body.errors.map(({ path }: Body) => path);
      expect([refused.status, paths.sort()]).toEqual([422, ['/onFailure', '/states/only/compensate']]);
    });
  });

  describe('a failed execution', () => {
    const failTask = ({ token }: Body): Promise<Body> =>
      api().ask('POST', `/tasks/${token}/fail`, { error: 'Down', cause: 'repairs' });
    const complete = ({ token }: Body, output: unknown): Promise<Body> =>
      api().ask('POST', `/tasks/${token}/complete`, { output });

    it('goes on under its id from the items that failed, and keeps those that did not', async () => {
      const id = await start({
        each: {
          type: 'map',
          items: ['a', 'b'],
          maxConcurrency: 1,
          processor: { states: { one: { type: 'task', task: 'steer.item', end: true } } },
          next: 'done',
        },
        done: { type: 'succeed' },
      });
      await complete(await take('steer.item'), { kept: 1 });
      await failTask(await take('steer.item'));
      expect(await api().finished(id)).toMatchObject({ status: 'failed', error: 'Down', failedState: 'each' });
      const redriven = await steer(id, 'redrive');
      expect(redriven).toMatchObject({ id, status: 'running', redriveCount: 1, currentState: 'each' });
      for (const gone of ['error', 'cause', 'failedState', 'completedAt']) expect(redriven).not.toHaveProperty(gone);
      const refused = await api().send('POST', `/workflows/executions/${id}/redrive`);
      expect(refused).toMatchObject({ status: 409, body: { errors: [{ code: 'EXECUTION_OPEN' }] } });
      await complete(await take('steer.item'), { again: 2 });
      const view = await api().finished(id);
      expect(view).toMatchObject({
        status: 'completed',
        redriveCount: 1,
        output: { each: [{ kept: 1 }, { again: 2 }] },
      });
      expect(view.stateHistory.map(({ state, error }: Body) => [state, error?.name])).toEqual([
        ['each', 'Down'],
        ['each', undefined],
        ['done', undefined],
      ]);
      const seqs = (await api().history(id)).map(({ seq }) => seq);
      expect(seqs).toEqual(seqs.map((_, index) => index + 1));
      const closed = await api().send('POST', `/workflows/executions/${id}/redrive`);
      expect(closed).toMatchObject({ status: 409, body: { errors: [{ code: 'EXECUTION_CLOSED' }] } });
    });

    it('may have been cancelled or timed out, and has its limits anew', async () => {
      const name = `steered ${++count}`;
      await api().workflow(name, { ask: { type: 'task', task: 'steer.limit', end: true } }, { timeout: 2 });
      const [slow, stopped] = [await api().start(name), await api().start(name)];
      await steer(stopped, 'cancel');
      expect(await api().finished(slow)).toMatchObject({ status: 'timedOut' });
      for (const id of [slow, stopped]) expect(await steer(id, 'redrive')).toMatchObject({ status: 'running' });
      expect((await api().finished(slow)).status).toBe('timedOut');
      expect((await api().finished(stopped)).status).toBe('timedOut');
      await steer(slow, 'redrive');
      await complete(await take('steer.limit'), { done: true });
      expect(await api().finished(slow)).toMatchObject({ status: 'completed', redriveCount: 2 });
    });
  });

  describe('a restarted execution', () => {
    it('goes on from a state with the results before it, as another one, while the first goes on', async () => {
      const name = await api().workflow(`steered ${++count}`, {
        first: { type: 'task', task: 'restart.first', next: 'second' },
        second: { type: 'task', task: 'restart.second', next: 'done' },
        done: { type: 'succeed' },
      });
      const id = await api().start(name, { given: 1 });
      const early = await api().send('POST', `/workflows/executions/${id}/restart`, { body: { from: 'second' } });
      expect(early).toMatchObject({ status: 409, body: { errors: [{ code: 'STATE_NOT_REACHED' }] } });
      const complete = async (task: string, output: unknown): Promise<Body> => {
        const { token, ...taken } = await take(task);
        await api().ask('POST', `/tasks/${token}/complete`, { output });
        return taken;
      };
      await complete('restart.first', { a: 1 });
      const { executionId } = await complete('restart.second', { b: 1 });
      expect(executionId).toBe(id);
      await api().finished(id);
      const body = { from: 'second', input: { given: 2 }, idempotencyKey: `restart ${name}` };
      const made = await steer(id, 'restart', body);
      expect(made).toMatchObject({ restartedFrom: id, currentState: 'second', status: 'running' });
      expect((await steer(id, 'restart', body)).id).toBe(made.id);
      expect(await complete('restart.second', { b: 2 })).toMatchObject({ arguments: { given: 2, a: 1 } });
      const view = await api().finished(made.id);
      expect(view).toMatchObject({ status: 'completed', restartedFrom: id, output: { a: 1, b: 2 } });
      expect(view.stateHistory.map(({ state, takenOver = false }: Body) => [state, takenOver])).toEqual([
        ['first', true],
        ['second', false],
        ['done', false],
      ]);
      expect(await api().execution(id)).toMatchObject({
        status: 'completed',
        output: { a: 1, b: 1 },
        restarts: [made.id],
      });
      const found = await api().ask('GET', `/workflows/executions?restartedFrom=${id}`);
      expect(found.data).toMatchObject([{ id: made.id, restartedFrom: id }]);
      const nowhere = await api().send('POST', `/workflows/executions/${id}/restart`, { body: { from: 'nowhere' } });
      expect(nowhere).toMatchObject({ status: 422, body: { errors: [{ path: '/from' }] } });
    });
  });

  describe('a migrated execution', () => {
    it('goes on with another version where it stands, with its open task, and back', async () => {
      const ask = (next: Record<string, unknown>): Body => ({ type: 'task', task: 'migrate.ask', ...next });
      const title = `steered ${++count}`;
      const name = await api().workflow(title, { first: ask({ end: true }) });
      const renamed = { begin: ask({ next: 'last' }), last: { type: 'task', task: 'migrate.last', end: true } };
      await api().ask('PUT', `/workflows/${name}`, { name: title, states: renamed });
      const id = await api().start(`${name}@1`);
      const { token } = await take('migrate.ask');
      const rehearsed = await api().ask('POST', `/workflows/${name}/migrate`, { from: 1, to: 2, dryRun: true });
      expect(rehearsed).toMatchObject({
        counts: { safe: 0, needsMapping: 1 },
        samples: [{ executionId: id, kind: 'needsMapping', state: 'first' }],
      });
      const path = `/workflows/executions/${id}/migrate`;
      const unsafe = await api().send('POST', path, { body: { version: 2 } });
      expect(unsafe).toMatchObject({ status: 409, body: { errors: [{ code: 'MIGRATION_UNSAFE' }] } });
      const there = { version: 2, map: { first: 'begin' } };
      expect((await steer(id, 'migrate', { ...there, dryRun: true })).verdict).toEqual({ kind: 'safe' });
      for (let time = 0; time < 2; time++)
        expect(await steer(id, 'migrate', there)).toMatchObject({ id, version: 2, currentState: 'begin' });
      expect(await steer(id, 'migrate', { version: 1, map: { begin: 'first' } })).toMatchObject({ version: 1 });
      const all = await api().ask('POST', `/workflows/${name}/migrate`, { from: 1, to: 2, map: there.map });
      await waitFor(async () => (await api().ask('GET', `/operations/${all.id}`)).status === 'completed');
      expect(await api().ask('GET', `/operations/${all.id}`)).toMatchObject({ counts: { matched: 1, done: 1 } });
      expect(await api().ask('POST', `/tasks/${token}/complete`, { output: { a: 1 } })).toEqual({ accepted: true });
      const last = await take('migrate.last');
      await api().ask('POST', `/tasks/${last.token}/complete`, { output: { b: 2 } });
      expect(await api().finished(id)).toMatchObject({ status: 'completed', version: 2, output: { a: 1, b: 2 } });
      const events = (await api().history(id)).filter(({ type }) => type === 'executionMigrated');
      expect(events.map(({ data }) => [data.from, data.to])).toEqual([
        [1, 2],
        [2, 1],
        [1, 2],
      ]);
      const closed = await api().send('POST', path, { body: { version: 1 } });
      expect(closed).toMatchObject({ status: 409, body: { errors: [{ code: 'EXECUTION_CLOSED' }] } });
    });
  });
}
