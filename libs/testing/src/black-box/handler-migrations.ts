import { waitFor } from '../wait-for';
import type { Api, Body } from './api';
import { Worker } from './worker';

const V1 = `async ({ api, event }) => {
  const a = await api.apollo.search({ e: event.email });
  const b = await api.crm.research({ c: event.company });
  const c = await api.github.profile({ a });
  const s = await api.text.summarize({ a, b, c });
  const { url } = await api.users.create({ s });
  await api.slack.post({ url });
  return url;
}`;
const SEARCHES = V1.split('\n').slice(1, 3);
const edited = (from: string, to: string): string => V1.replace(from, to);

/** What may be done to code of which an execution has done four calls and awaits the fifth, and what becomes of that execution. */
const EDITS: readonly [edit: string, code: string, verdict: Body][] = [
  [
    'a comment, and names of variables',
    edited('const b =', '/* why */ const company =').replace('a, b, c', 'a, b: company, c'),
    {},
  ],
  ['a call more at the end', edited('return url', 'await api.mail.send({ url }); return url'), {}],
  ['two independent calls swapped', edited(SEARCHES.join('\n'), SEARCHES.toReversed().join('\n')), {}],
  [
    'two independent calls made parallel',
    edited(
      SEARCHES.join('\n'),
      'const [a, b] = await Promise.all([api.apollo.search({ e: event.email }), api.crm.research({ c: event.company })]);',
    ),
    {},
  ],
  ['a call that is not done yet changed', edited('{ s })', "{ s, plan: 'free' })"), {}],
  [
    'a call more among the done ones',
    edited('const c =', 'await api.clearbit.find({ e: event.email }); const c ='),
    { state: 'github.profile', call: { call: 3, now: { name: 'clearbit.find' } } },
  ],
  [
    'a done call removed',
    edited('await api.github.profile({ a })', 'undefined'),
    { state: 'github.profile', call: { call: 3, recorded: { name: 'github.profile' } } },
  ],
  [
    'arguments of a done call changed',
    edited('{ c: event.company }', '{ c: event.company, depth: 2 }'),
    {
      state: 'crm.research',
      call: {
        call: 2,
        recorded: { name: 'crm.research', arguments: { c: 'Engines' } },
        now: { name: 'crm.research', arguments: { c: 'Engines', depth: 2 } },
        pointer: '/depth',
      },
    },
  ],
];

const UNSAFE = { kind: 'needsMapping', reason: expect.any(String) };

/** Handlers whose code is changed while they run, over REST. */
export function describeHandlerMigrations(api: () => Api): void {
  describe('a handler whose code is changed while it runs', () => {
    let worker: Worker;
    let workflow: string;
    const register = async (code: string): Promise<number> => {
      const bundle = `module.exports = require('workflows.do').AI({ handlesEdits: ${code} });`;
      const { ids, versions } = await api().ask('POST', '/workflows/register', { bundle });
      workflow = ids.handlesEdits;
      return versions.handlesEdits;
    };
    const migrate = (body: object): Promise<Body> => api().ask('POST', `/workflows/${workflow}/migrate`, body);
    const poll = async (): Promise<Body> =>
      (await api().ask('POST', '/tasks/poll', { functions: ['users.create'], maxTasks: 1, wait: 0 })).tasks[0];
    /** One that has done four calls, and the task of the fifth, which is taken. */
    const halfDone = async (): Promise<{ id: string; token: string }> => {
      const id = await api().start(`${workflow}@1`, { email: 'ada@example.com', company: 'Engines' });
      let task: Body;
      await waitFor(async () => (task = await poll()) !== undefined, { within: 15_000 });
      return { id, token: task.token };
    };
    const finish = async ({ id, token }: { id: string; token: string }): Promise<Body> => {
      await api().ask('POST', `/tasks/${token}/complete`, { output: { url: '/ada' } });
      return api().finished(id);
    };
    const calledBy = (id: string): string[] =>
      worker.taken.filter(({ executionId }) => executionId === id).map(({ function: name }) => name);

    beforeAll(async () => {
      const gives = (name: string) => () => ({ by: name });
      const names = ['apollo.search', 'crm.research', 'github.profile', 'text.summarize', 'slack.post', 'mail.send'];
      worker = new Worker(api, Object.fromEntries(names.map((name) => [name, gives(name)])));
      await poll(); // whoever serves it is known, and is away
      await register(V1);
    });

    afterAll(() => worker?.stop());

    it('is rehearsed in eight edits of its code, and goes on as if nobody had (I82)', async () => {
      const half = await halfDone();
      const before = await api().history(half.id);
      const verdicts: [string, Body][] = [];
      for (const [edit, code] of EDITS) {
        const rehearsal = await migrate({ from: 1, to: await register(code), dryRun: true });
        verdicts.push([edit, rehearsal]);
      }
      for (const [index, [edit, , misfit]] of EDITS.entries()) {
        const isSafe = Object.keys(misfit).length === 0;
        const counts = { safe: isSafe ? 1 : 0, needsMapping: isSafe ? 0 : 1, breaks: 0, skipped: 0 };
        const samples = isSafe ? [] : [{ executionId: half.id, ...UNSAFE, ...misfit }];
        expect(verdicts[index]).toMatchObject([edit, { counts, samples }]);
      }
      const broken = await register(edited('const c =', "throw new Error('by design'); const c ="));
      expect(await migrate({ from: 1, to: broken, dryRun: true })).toMatchObject({
        counts: { breaks: 1 },
        samples: [{ kind: 'breaks', state: 'crm.research', reason: expect.stringContaining('by design') }],
      });
      expect(await api().history(half.id)).toEqual(before);
      expect(await finish(half)).toMatchObject({ status: 'completed', version: 1, output: '/ada' });
      expect(calledBy(half.id)).toEqual([...before.flatMap(({ type, data }) => served(type, data)), 'slack.post']);
    });

    it('goes on with its new code, and repeats no call that is recorded', async () => {
      const half = await halfDone();
      const to = await register(EDITS[2]?.[1].replace('return url', 'return { url, version: 2 }') ?? '');
      const { id: operation } = await migrate({ from: 1, to });
      await waitFor(async () => (await api().ask('GET', `/operations/${operation}`)).status === 'completed');
      expect(await api().ask('GET', `/operations/${operation}`)).toMatchObject({ counts: { done: 1, failed: 0 } });
      const view = await finish(half);
      expect(view).toMatchObject({ status: 'completed', version: to, output: { url: '/ada', version: 2 } });
      expect(calledBy(half.id).toSorted()).toEqual([
        'apollo.search',
        'crm.research',
        'github.profile',
        'slack.post',
        'text.summarize',
      ]);
    });

    it('stays as it is where it does not go on, until somebody says what its calls are now', async () => {
      const half = await halfDone();
      const [, changed] = EDITS[7] ?? [];
      const there = { version: await register(changed ?? '') };
      const path = `/workflows/executions/${half.id}/migrate`;
      expect(await api().send('POST', path, { body: there })).toMatchObject({
        status: 409,
        body: { errors: [{ code: 'MIGRATION_UNSAFE', message: expect.stringContaining('"crm.research"') }] },
      });
      expect((await api().execution(half.id)).version).toBe(1);
      const mapped = { ...there, map: { 'crm.research': 'crm.research' } };
      expect(await api().ask('POST', path, { ...mapped, dryRun: true })).toMatchObject({ verdict: { kind: 'safe' } });
      expect(await api().ask('POST', path, mapped)).toMatchObject(there);
      expect(await finish(half)).toMatchObject({ status: 'completed', ...there });
      expect(calledBy(half.id).filter((name) => name === 'crm.research')).toHaveLength(1);
    });
  });
}

/** What a worker of this page was asked by an event. */
function served(type: string, data: Body): string[] {
  return type === 'taskScheduled' && data.function !== 'users.create' ? [data.function] : [];
}
