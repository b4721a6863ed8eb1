import type { Json } from '@workflows/contracts';
import { FakeHandlers } from './fake-handler.fixture';
import type { FakeCode, FakeWorld } from './fake-handler.fixture';
import { HandlerExecution } from './handler-execution.fixture';
import { rehearseMigration } from './rehearse';

type World = Pick<FakeWorld, 'api'>;

async function summed({ api }: World, parts: Json): Promise<Json> {
  await api('users.create', await api('ai.sum', parts));
  return api('slack.post', {});
}

const V1: FakeCode = async ({ api, event }) => {
  const a = await api('apollo.search', event);
  const b = await api('ai.research', event);
  const c = await api('github.profile', a);
  return summed({ api }, [a, b, c]);
};

const EDITS: Record<string, FakeCode> = {
  'a call more at the end': async (world) => [await V1(world), await world.api('mail.send', {})],
  'two independent calls swapped': async ({ api, event }) => {
    const b = await api('ai.research', event);
    const a = await api('apollo.search', event);
    return summed({ api }, [a, b, await api('github.profile', a)]);
  },
  'two independent calls made parallel': async ({ api, event }) => {
    const [a, b] = await Promise.all([api('apollo.search', event), api('ai.research', event)]);
    return summed({ api }, [a ?? null, b ?? null, await api('github.profile', a)]);
  },
  'a call that is not done yet changed': async ({ api, event }) => {
    const a = await api('apollo.search', event);
    const b = await api('ai.research', event);
    const c = await api('github.profile', a);
    return api('users.create', [await api('ai.sum', [a, b, c]), 'free']);
  },
  'a call more among the done ones': async ({ api, event }) => {
    const a = await api('apollo.search', event);
    const b = await api('ai.research', event);
    await api('clearbit.find', event);
    return summed({ api }, [a, b, await api('github.profile', a)]);
  },
  'a done call removed': async ({ api, event }) => {
    const a = await api('apollo.search', event);
    const b = await api('ai.research', event);
    return summed({ api }, [a, b, null]);
  },
  'arguments of a done call changed': async ({ api, event }) => {
    const a = await api('apollo.search', event);
    const b = await api('ai.research', { email: 'a@b', depth: 2 });
    return summed({ api }, [a, b, await api('github.profile', a)]);
  },
  'that throws': async ({ api, event }) => {
    await api('apollo.search', event);
    throw new Error('no');
  },
};

/** Four calls are done, and the user is being created. */
async function halfDone(): Promise<HandlerExecution> {
  const execution = await HandlerExecution.started(V1, { input: { email: 'a@b' } });
  for (const name of ['apollo.search', 'ai.research', 'github.profile', 'ai.sum'])
    await execution.succeed(execution.task(name), { by: name });
  return execution;
}

let replays = 0;
let reads = 0;

async function verdictOn(edit: string, map?: Record<string, string>): Promise<unknown> {
  const { seed, state, events, at, program } = await halfDone();
  const handlers = new FakeHandlers(() => EDITS[edit] ?? V1);
  reads = 0;
  if (state === undefined) throw new Error('it has not begun');
  const verdict = await rehearseMigration({
    name: 'rehearsal',
    to: { program, version: 2, ...(map && { map }) },
    seed,
    state,
    history: async function* () {
      reads++;
      yield events.slice(0, 7);
      yield events.slice(7);
    },
    at,
    runTurn: (request, journal) => handlers.run(request, journal),
  });
  replays = handlers.replays;
  return verdict;
}

describe('a rehearsal', () => {
  it.each([
    ['of the same code', undefined],
    ['a call more at the end', undefined],
    ['two independent calls swapped', undefined],
    ['two independent calls made parallel', undefined],
    ['a call that is not done yet changed', undefined],
    [
      'a call more among the done ones',
      {
        kind: 'needsMapping',
        state: 'github.profile',
        call: { call: 3, recorded: { name: 'github.profile' }, now: { name: 'clearbit.find' } },
      },
    ],
    ['a done call removed', { kind: 'needsMapping', state: 'github.profile' }],
    [
      'arguments of a done call changed',
      {
        kind: 'needsMapping',
        state: 'ai.research',
        call: {
          call: 2,
          recorded: { name: 'ai.research', arguments: { email: 'a@b' } },
          now: { name: 'ai.research', arguments: { email: 'a@b', depth: 2 } },
          pointer: '/depth',
        },
      },
    ],
    ['that throws', { kind: 'breaks', state: 'apollo.search', reason: expect.stringContaining('Error: no') }],
  ])('%s', async (edit, verdict) => {
    const said = await verdictOn(edit);
    if (verdict === undefined) expect(said).toBeUndefined();
    else expect(said).toMatchObject(verdict);
  });

  it('reads the history once for all turns, and tells nothing twice', async () => {
    await verdictOn('two independent calls swapped');
    expect({ reads, replays }).toEqual({ reads: 1, replays: 1 });
  });

  it('goes by what people say of a name', async () =>
    expect(await verdictOn('arguments of a done call changed', { 'ai.research': 'ai.research' })).toBeUndefined());
});
