import { waitFor } from '../wait-for';
import type { Api, Body } from './api';
import { Worker } from './worker';

/** Handlers as a client of the REST API brings them in: one script, whose keys are workflows. */
const BUNDLE = `
const { AI } = require('workflows.do');
module.exports = AI({
  handlesOrder: async ({ api, event }) => {
    const paid = await api.shop.charge({ amount: event.amount });
    const [a, b] = await Promise.all([api.shop.pack({ of: 'a' }), api.shop.pack({ of: 'b' })]);
    return { paid, packed: [a, b] };
  },
  handlesTwenty: async ({ api, event }) => {
    const numbers = [];
    for (let i = 0; i < 20; i++) numbers.push((await api.shop.count({ run: event.run, i })).n);
    return { numbers };
  },
  handlesRecords: async ({ api, db, event: { run } }) => {
    for (let i = 0; i < 5; i++) {
      const { id } = await db.records.create({ run, n: i });
      await api.shop.count({ run: 'records' + run, i });
      await db.records.update(id, { n: i + 100 });
      await db.records.update({ run, n: i + 100 }, { done: true });
    }
    const { data } = await db.records.find({ run, done: true }, { sort: 'n' });
    return { numbers: data.map(({ n }) => n), revisions: data.map(({ revision }) => revision) };
  },
  handlesNotes: async ({ db, waitForEvent }) => {
    const { id } = await waitForEvent('Note.Updated', { key: 'note-1' });
    return { heard: id, n: (await db.notes.update(id, { n: 3 })).n };
  },
  onRecordCreated: async ({ event }) => ({ id: event.id }),
  handlesApproval: async ({ api }) => {
    const { decision, comment } = await api.humans.requestApproval({ approvers: ['ada@example.com'], prompt: 'Ship it?' });
    return { decision, comment };
  },
  handlesParent: async ({ workflows, event }) => ({ child: await workflows.handlesLeaf({ n: event.n }) }),
  handlesLeaf: async ({ api, event }) => ({ twice: (await api.shop.double({ n: event.n })).n }),
  handlesEvent: async ({ waitForEvent, signal }) => {
    const first = await waitForEvent('shop.opened', { match: { shop: 7 } });
    const second = await signal('shop.go');
    return { first, second };
  },
  handlesCleanUp: async ({ api, sleep }) => {
    try {
      await sleep('1h');
    } finally {
      await api.shop.cleanUp({});
    }
  },
  handlesUnconnected: async ({ api }) => api.nobody.knows({}),
  handlesSleep: async ({ sleep }) => {
    await sleep('1s');
    return { rested: true };
  },
  handlesThrow: async () => {
    throw new RangeError('by design');
  },
  handlesReview: async ({ ai, event }) => ({ first: await ai.review(event), again: await ai.review(event) }),
  review: { mood: 'good | bad', stars: 'integer: 1 to 5' },
  handlesByHand: async ({ ai, event }) => [await ai.byHand(event), await ai.byHand(event, { model: 'any' })],
  byHand: { n: 'number' },
});
`;

export async function registerHandlers(api: Api): Promise<Record<string, string>> {
  return (await api.ask('POST', '/workflows/register', { bundle: BUNDLE })).ids;
}

/** The functions behind them; what each was asked, and how often, by its arguments. */
export class Shop {
  readonly asked = new Map<string, number>();
  readonly worker: Worker;

  constructor(api: () => Api) {
    this.worker = new Worker(api, {
      'shop.charge': ({ arguments: { amount } }) => ({ charged: amount }),
      'shop.pack': ({ arguments: { of } }) => `packed ${of}`,
      'shop.double': ({ arguments: { n } }) => ({ n: 2 * n }),
      'ai.byHand': ({ arguments: given }) => given,
      'shop.cleanUp': () => this.note('cleanUp', {}),
      'shop.count': ({ arguments: { run, i } }) => this.note(`${run}/${i}`, { n: i }),
    });
  }

  private note(what: string, answer: Body): Body {
    this.asked.set(what, (this.asked.get(what) ?? 0) + 1);
    return answer;
  }
}

/** Runs of `handlesRecords` that were started, through whatever faults: each change was made once, and each told of itself once (I76). */
export async function expectRecordsOnce(api: Api, ids: Record<string, string>, executions: string[]): Promise<void> {
  const numbers = [100, 101, 102, 103, 104];
  for (const [run, id] of executions.entries()) {
    const output = { numbers, revisions: numbers.map(() => 3) };
    expect(await api.finished(id, 90_000)).toMatchObject({ status: 'completed', output });
    const where = encodeURIComponent(JSON.stringify({ run }));
    expect((await api.ask('GET', `/db/records?where=${where}`)).data).toHaveLength(numbers.length);
  }
  const started = async (): Promise<Body[]> =>
    (await api.ask('GET', `/workflows/${ids['onRecordCreated']}/executions?limit=1000`)).data;
  const all = executions.length * numbers.length;
  await waitFor(async () => (await started()).length >= all, { within: 30_000 });
  expect(await started()).toHaveLength(all);
}

const labels = ({ stateHistory }: Body): string[] => stateHistory.map(({ state }: Body) => state);

/** Handlers over REST, whatever stands between the door and who runs their code. */
export function describeHandlers(api: () => Api): void {
  describe('a handler', () => {
    let ids: Record<string, string>;
    let shop: Shop;
    const start = (key: string, input: unknown = {}): Promise<string> => api().start(ids[key] ?? '', input);
    const waiting = (id: string, what: string): Promise<Body> =>
      api().until(id, ({ waiting: waits }) => waits?.some((wait: Body) => wait.for === what));
    const steer = (id: string, how: string, body: unknown = {}): Promise<Body> =>
      api().ask('POST', `/workflows/executions/${id}/${how}`, body);

    beforeAll(async () => {
      ids = await registerHandlers(api());
      shop = new Shop(api);
    });

    afterAll(() => shop?.worker.stop());

    it('calls what it calls and gives what it returns; its states are its calls', async () => {
      const view = await api().finished(await start('handlesOrder', { amount: 12 }));
      expect(view).toMatchObject({
        status: 'completed',
        output: { paid: { charged: 12 }, packed: ['packed a', 'packed b'] },
      });
      expect(labels(view)).toEqual(['shop.charge', 'shop.pack', 'shop.pack#2']);
      const history = await api().history(view.id);
      expect(history.map(({ seq }) => seq)).toEqual(history.map((_, index) => index + 1));
    });

    it('shares its documents with states, and hears of what others write', async () => {
      const save = {
        type: 'task',
        task: 'db.notes.create',
        arguments: { id: '{% $states.input.id %}', n: 1 },
        next: 'raise',
      };
      const raise = {
        type: 'task',
        task: 'db.notes.update',
        next: 'find',
        arguments: { where: { n: 1 }, changes: { n: 2 } },
      };
      const find = { type: 'task', task: 'db.notes.findOne', arguments: { n: 2 }, end: true };
      const asStates = await api().workflow('Notes', { save, raise, find });
      const id = await start('handlesNotes');
      await waiting(id, 'event');
      expect(await api().run(asStates, { id: 'note-1' })).toMatchObject({
        status: 'completed',
        output: { n: 2, revision: 2 },
      });
      expect(await api().finished(id)).toMatchObject({ status: 'completed', output: { heard: 'note-1', n: 3 } });
      expect(await api().run(asStates, { id: 'note-1' })).toMatchObject({
        status: 'failed',
        error: 'Db.AlreadyExists',
      });
    });

    it('has models answer in the form that it says, as states do', async () => {
      const { output, usage, ...view } = await api().finished(
        await start('handlesReview', { text: `works ${Date.now()}` }),
      );
      expect(output.first).toEqual({ mood: expect.stringMatching(/^(good|bad)$/), stars: expect.any(Number) });
      expect(output.again).toEqual(output.first);
      expect(labels({ ...view })).toEqual(['ai.review', 'ai.review#2']);
      expect(usage).toMatchObject({ calls: 2, models: ['local/stub'], costMicros: 0 });
      const $config = { schema: { mood: 'good | bad' } };
      const judge = { type: 'task', task: 'ai.review', arguments: { text: 'works', $config }, end: true };
      const asStates = await api().workflow('Review', { judge });
      expect((await api().run(asStates)).output).toEqual({ mood: expect.stringMatching(/^(good|bad)$/) });
    });

    it('gives a worker that answers in the place of a model what the model is asked about', async () => {
      const view = await api().finished(await start('handlesByHand', { n: 4 }));
      expect(view).toMatchObject({ status: 'completed', output: [{ n: 4 }, { n: 4 }] });
      expect(view.usage).toBeUndefined();
    });

    it('waits for a decision, and says so, as states do that ask by the same name', async () => {
      const ask = { type: 'task', task: 'humans.requestApproval', end: true };
      const states = { ask: { ...ask, arguments: { approvers: 'ada@example.com', prompt: 'Ship it?' } } };
      const asState = await api().workflow('Ask a person', states);
      for (const id of [await start('handlesApproval'), await api().start(asState)]) {
        await waiting(id, 'approval');
        const { data } = await api().ask('GET', '/approvals?limit=100');
        const asked = data.find(({ executionId }: Body) => executionId === id);
        expect(asked).toMatchObject({ prompt: 'Ship it?', approvers: ['ada@example.com'] });
        await api().ask('POST', `/approvals/${asked.id}/answer`, {
          decision: 'approve',
          by: 'ada@example.com',
          comment: 'go',
        });
        expect(await api().finished(id)).toMatchObject({ output: { decision: 'approve', comment: 'go' } });
      }
    });

    it('has children, which know it', async () => {
      const id = await start('handlesParent', { n: 21 });
      expect(await api().finished(id)).toMatchObject({ status: 'completed', output: { child: { twice: 42 } } });
      const { data } = await api().ask('GET', `/workflows/${ids['handlesLeaf']}/executions`);
      expect(await api().execution(data[0].id)).toMatchObject({ parent: { executionId: id } });
    });

    it('hears the event that matches, and a signal to it alone', async () => {
      const id = await start('handlesEvent');
      await waiting(id, 'event');
      for (const shop of [6, 7]) await api().ask('POST', '/events', { type: 'shop.opened', data: { shop } });
      await waitFor(async () => labels(await api().execution(id)).length > 1, { within: 10_000 });
      await steer(id, 'signal', { type: 'shop.go', data: { now: true } });
      expect(await api().finished(id)).toMatchObject({ output: { first: { shop: 7 }, second: { now: true } } });
    });

    it('is told of its cancel, and does what it has to before its end', async () => {
      const id = await start('handlesCleanUp');
      await waiting(id, 'timer');
      await steer(id, 'cancel', { reason: 'enough' });
      expect(await api().finished(id)).toMatchObject({ status: 'cancelled' });
      expect(shop.asked.get('cleanUp')).toBe(1);
    });

    it('stands still while it is paused, and goes on then', async () => {
      const id = await start('handlesSleep');
      await steer(id, 'pause');
      expect(await api().execution(id)).toMatchObject({ status: 'paused' });
      await steer(id, 'resume');
      expect(await api().finished(id)).toMatchObject({ status: 'completed', output: { rested: true } });
    });

    it('fails by a call of what there is not, and goes on from there once there is', async () => {
      const id = await start('handlesUnconnected');
      const failed = await api().finished(id);
      expect(failed).toMatchObject({ status: 'failed', error: 'Api.NotConnected' });
      expect(failed.cause).toContain('nobody.knows');
      const worker = new Worker(api, { 'nobody.knows': () => ({ known: true }) });
      try {
        await steer(id, 'redrive');
        const redriven = await api().until(id, ({ status }) => status === 'completed');
        expect(redriven).toMatchObject({ output: { known: true }, redriveCount: 1 });
      } finally {
        await worker.stop();
      }
    });

    it('fails as it throws, and is done anew from the call that is named', async () => {
      const view = await api().finished(await start('handlesThrow'));
      expect(view).toMatchObject({
        status: 'failed',
        error: 'RangeError',
        cause: 'by design',
        errorAt: { line: expect.any(Number) },
      });
      const first = await api().finished(await start('handlesOrder', { amount: 5 }));
      const again = await steer(first.id, 'restart', { from: 'shop.pack' });
      const done = await api().finished(again.id);
      expect(done).toMatchObject({ status: 'completed', output: first.output, restartedFrom: first.id });
      const charged = shop.worker.taken.filter(({ executionId }) => executionId === again.id);
      expect(charged.map(({ function: name }) => name)).toEqual(['shop.pack', 'shop.pack']);
    });
  });
}
