import type { Json } from '@workflows/contracts';
import type { EvaluationResult } from '@workflows/state-machine';
import { ManualClock, settled } from '../fixtures/manual-clock';
import { MemoryEvents } from '../fixtures/memory-events';
import { MemoryStore } from '../fixtures/memory-store';
import type { IncomingEvent } from '../ports/event-store';
import type { AskedTask } from '../tasks/task-runner';
import { EventWaits } from './event-waits';

const SWEEP_MS = 5_000;
/** A condition that only the full evaluator answers. */
const SLOW = '$exists($map([1], function($v) { $states.event }))';

let clock: ManualClock;
let events: MemoryEvents;
let waits: EventWaits;
let told: [string, number, Json][];
let troubles: string[];
let evaluated: number;
/** What the full evaluator says of an event. */
let verdict: (event: Json | undefined) => EvaluationResult | Promise<EvaluationResult>;

beforeEach(() => {
  clock = new ManualClock();
  events = new MemoryEvents(new MemoryStore(() => clock.now()), () => clock.now());
  told = [];
  troubles = [];
  evaluated = 0;
  verdict = () => ({ ok: true, value: true });
  waits = process();
});

function process(): EventWaits {
  return new EventWaits({
    store: events,
    clock,
    evaluator: {
      evaluate: async ({ expressions, bindings }) => {
        evaluated++;
        const result = await verdict(bindings.states.event);
        return Object.fromEntries(expressions.map(({ key }) => [key, result]));
      },
    },
    outcomes: { succeeded: ({ executionId, taskId }, result) => void told.push([executionId, taskId, result]) },
    trouble: (message) => void troubles.push(message),
  });
}

interface Given {
  executionId?: string;
  taskId?: number;
  key?: string;
  sinceAt?: number;
  match?: string;
  tenant?: string;
}

function wait({
  executionId = 'execution_a',
  taskId = 3,
  key,
  sinceAt = clock.now(),
  match,
  tenant = 'default',
}: Given = {}): AskedTask<'event'> {
  const bindings = { states: { input: { order: 42 }, context: {} }, variables: { limit: 10 } };
  return {
    request: { kind: 'event', event: 'paid', sinceAt, ...(key !== undefined && { key }) },
    ...(match !== undefined && { match: { key: '/states/w/match', source: match, bindings } }),
    tenant,
    executionId,
    taskId,
    workflowName: 'w',
    depth: 0,
    state: 'w',
    path: '',
    attempt: 1,
    visit: 2,
    arguments: null,
    scheduledAt: 0,
    accepted: false,
  };
}

/** Stores an event without telling anyone. */
async function store(data: Json, more: Partial<IncomingEvent> = {}): Promise<number> {
  await events.record([{ tenant: 'default', type: 'paid', body: { type: 'paid', data }, ...more }]);
  return events.events.length;
}

const poke = (number: number, more: { executionId?: string; taskId?: number } = {}): Promise<boolean> =>
  waits.poke({ executionId: 'execution_a', taskId: 3, ...more }, number);

describe('a wait', () => {
  it('takes the first event that was stored at or after its time, when it opens', async () => {
    await store('early');
    await clock.advance(1_000);
    await store('first');
    await store('second');
    waits.run(wait({ sinceAt: clock.now() }));
    await settled();
    expect(told).toEqual([['execution_a', 3, 'first']]);
    expect(waits.open).toBe(0);
  });

  it('takes an event that pokes it, and says so', async () => {
    waits.run(wait());
    await settled();
    expect(await poke(await store(7))).toBe(true);
    expect(told).toEqual([['execution_a', 3, 7]]);
  });

  it('says of a poke that comes late whether that event was the one', async () => {
    waits.run(wait());
    await Promise.all([store('one'), store('two')]);
    await settled();
    expect([await poke(1), await poke(2)]).toEqual([true, false]);
    expect(told).toHaveLength(1);
  });

  it('takes an event whose poke got lost, by the next sweep', async () => {
    waits.run(wait());
    await settled();
    await store('lost');
    await clock.advance(SWEEP_MS - 1);
    expect(told).toEqual([]);
    await clock.advance(1);
    expect(told).toEqual([['execution_a', 3, 'lost']]);
  });

  it('takes events in the order of their numbers, whichever poke comes first', async () => {
    waits.run(wait());
    await settled();
    const [first, second] = [await store('first'), await store('second')];
    expect([await poke(second), await poke(first)]).toEqual([false, true]);
    expect(told).toEqual([['execution_a', 3, 'first']]);
  });

  it('sees events of its key alone, and signals to its execution', async () => {
    waits.run(wait({ key: 'k' }));
    await store('other', { key: 'x' });
    await store('none');
    await store('not mine', { tenant: 'other', key: 'k' });
    await store('mine', { key: 'k' });
    await clock.advance(SWEEP_MS);
    expect(told).toEqual([['execution_a', 3, 'mine']]);
  });

  it('is not told of what is not for it', async () => {
    waits.run(wait());
    await settled();
    await store('other', { tenant: 'other' });
    await store('sent', { type: 'sent' });
    await clock.advance(2 * SWEEP_MS);
    expect([told, waits.open]).toEqual([[], 1]);
  });

  it('looks again when the database comes back', async () => {
    events.failures = 1;
    waits.run(wait());
    await store('kept');
    await settled();
    expect([told, troubles.length]).toEqual([[], 1]);
    await clock.advance(SWEEP_MS);
    expect(told).toEqual([['execution_a', 3, 'kept']]);
  });

  it('sweeps on after the database was away', async () => {
    waits.run(wait());
    await settled();
    events.failures = 2;
    await store('kept');
    await clock.advance(3 * SWEEP_MS);
    expect(told).toEqual([['execution_a', 3, 'kept']]);
  });

  it('that was closed or given away takes nothing any more', async () => {
    waits.run(wait());
    waits.run(wait({ executionId: 'execution_b' }));
    await settled();
    waits.stop('execution_a', 3);
    waits.forget((id) => id === 'execution_b');
    expect([await poke(await store(1)), await poke(1, { executionId: 'execution_b' }), waits.open, told]).toEqual([
      false,
      false,
      0,
      [],
    ]);
  });

  describe.each(['stop', 'forget'] as const)('after %s', (loss) => {
    const lose = (): void =>
      loss === 'stop' ? waits.stop('execution_a', 3) : waits.forget((id) => id === 'execution_a');

    it('takes nothing of what was being read', async () => {
      await store(1);
      let go = (): void => undefined;
      const read = events.findEvents.bind(events);
      const isRead = new Promise<void>((reached) => {
        events.findEvents = async (...asked) => {
          const page = await read(...asked);
          reached();
          await new Promise<void>((resolve) => (go = resolve));
          return page;
        };
      });
      waits.run(wait({ sinceAt: 0 }));
      await isRead;
      lose();
      go();
      await settled();
      expect([told, waits.open]).toEqual([[], 0]);
    });

    it('takes no event that was being judged', async () => {
      await store(1);
      let judge = (_: EvaluationResult): void => undefined;
      verdict = () => new Promise((resolve) => (judge = resolve));
      waits.run(wait({ sinceAt: 0, match: SLOW }));
      await settled();
      lose();
      judge({ ok: true, value: true });
      await settled();
      expect([told, evaluated]).toEqual([[], 1]);
    });
  });

  it('that comes again goes on where it was', async () => {
    verdict = () => ({ ok: true, value: false });
    const again = wait({ match: SLOW });
    await store('wrong');
    waits.run(again);
    await settled();
    waits.run(again);
    await settled();
    expect([evaluated, waits.open]).toEqual([1, 1]);
  });

  it('that is taken over by another process finds the same event again', async () => {
    verdict = (event) => ({ ok: true, value: JSON.stringify(event).includes('right') });
    await store('wrong');
    await store('right 1');
    await store('right 2');
    const slow = wait({ match: SLOW });
    waits.run(slow);
    process().run(slow);
    await settled();
    expect(told.map(([, , data]) => data)).toEqual(['right 1', 'right 1']);
  });

  it('reads page by page, and looks at nothing twice', async () => {
    verdict = (event) => ({ ok: true, value: JSON.stringify(event).includes('right') });
    for (let n = 0; n < 100; n++) await store(`wrong ${n}`);
    waits.run(wait({ match: SLOW }));
    for (let turn = 0; turn < 50; turn++) await settled();
    expect(evaluated).toBe(100);
    await poke(await store('right'));
    expect([evaluated, told]).toEqual([101, [['execution_a', 3, 'right']]]);
  });

  it.each<[Json, Json]>([
    [{ data: { a: 1 } }, { a: 1 }],
    [{ data: null }, null],
    [{}, null],
    [{ data_base64: 'eA==' }, 'eA=='],
  ])('gives of the event %j its data %j', async (body, data) => {
    waits.run(wait());
    await poke(await store(null, { body }));
    expect(told).toEqual([['execution_a', 3, data]]);
  });
});

describe('the condition of a wait', () => {
  it.each<[string, Json, boolean]>([
    ['$states.event.data.amount > $limit', { amount: 11 }, true],
    ['$states.event.data.amount > $limit', { amount: 9 }, false],
    ['$states.event.data.order = $states.input.order', { order: 42 }, true],
    ['$states.event.type = "paid"', {}, true],
    ['$states.event.data.missing', {}, false],
    ['$states.event.data.text', { text: 'true' }, false],
  ])('%s over %j: %s', async (match, data, holds) => {
    verdict = () => ({ ok: true });
    waits.run(wait({ match }));
    await settled();
    await poke(await store(data));
    expect([told.length === 1, evaluated]).toEqual([holds, 0]);
  });

  it('that fails over an event does not end the wait, and is told now and then', async () => {
    verdict = (event) =>
      JSON.stringify(event).includes('bad') ? { ok: false, cause: 'no number' } : { ok: true, value: true };
    waits.run(wait({ match: SLOW }));
    await settled();
    expect(await poke(await store('bad'))).toBe(false);
    expect(await poke(await store('as bad'))).toBe(false);
    expect(troubles).toEqual(['the condition of a wait could not be asked about an event; the event does not count']);
    await clock.advance(60_000);
    expect(await poke(await store('bad still'))).toBe(false);
    expect(troubles).toHaveLength(2);
    expect(await poke(await store('5'))).toBe(true);
  });

  it('that is slow does not hold up the waits of other tenants', async () => {
    verdict = () => new Promise(() => undefined);
    for (let taskId = 10; taskId < 40; taskId++) waits.run(wait({ taskId, match: SLOW }));
    await store('x');
    waits.run(wait({ tenant: 'other', executionId: 'execution_b' }));
    await store('y', { tenant: 'other' });
    await settled();
    await clock.advance(SWEEP_MS);
    expect(told).toEqual([['execution_b', 3, 'y']]);
  });
});

describe('many waits', () => {
  const MANY = 2_000;
  const openAll = async (): Promise<void> => {
    for (let n = 0; n < MANY; n++) waits.run(wait({ executionId: `execution_${n}`, key: `key ${n}` }));
    await settled();
  };

  it('that open together are asked for together, and only those look that something has come for', async () => {
    await store('for 7', { key: 'key 7' });
    await openAll();
    expect([...events.asked].sort()).toEqual(['findEvents', ...Array<string>(MANY / 500).fill('haveEvents')]);
    expect(told).toEqual([['execution_7', 3, 'for 7']]);
  });

  it('are left alone by an event for one of them', async () => {
    await openAll();
    events.asked.length = 0;
    await store('for 7', { key: 'key 7' });
    await store('for nobody', { key: 'none' });
    await clock.advance(SWEEP_MS);
    expect(told).toEqual([['execution_7', 3, 'for 7']]);
    expect(events.asked).toEqual(['findEvents']);
  });

  it('are asked for again when the database was away', async () => {
    events.failures = 1;
    await store('for 7', { key: 'key 7' });
    await openAll();
    await clock.advance(SWEEP_MS);
    expect(told).toEqual([['execution_7', 3, 'for 7']]);
    expect(troubles).toHaveLength(1);
  });

  it('that are gone before the answer comes are not looked for', async () => {
    await store('for 7', { key: 'key 7' });
    for (let n = 0; n < MANY; n++) waits.run(wait({ executionId: `execution_${n}`, key: `key ${n}` }));
    waits.forget(() => true);
    await settled();
    expect(told).toEqual([]);
    expect(events.asked).not.toContain('findEvents');
  });
});
