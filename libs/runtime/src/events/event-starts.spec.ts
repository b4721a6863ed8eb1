import { EngineError, type Json, type StartOutcome, type StartRequest } from '@workflows/contracts';
import { evaluateExpressions } from '@workflows/state-machine';
import { Installation, type TestExecutor } from '../fixtures/executor.fixture';
import { settled } from '../fixtures/manual-clock';
import { MemoryHearings } from '../fixtures/memory-hearings';
import type { ExpressionEvaluator } from '../ports/expression-evaluator';
import { nameTaken } from '../intake/name-taken';
import { EventIntake } from './event-intake';
import { EventStarts } from './event-starts';

const SWEEP_MS = 2_000;
const HELD_MS = 10_000;

let service: Installation;
let executor: TestExecutor;
let hearings: MemoryHearings;
let troubles: [string, Record<string, unknown>][];
let starts: EventStarts;
let intake: EventIntake;
/** What happens to starts on their way to the engine. */
let onStart: (request: StartRequest) => Promise<StartOutcome>;
let evaluate: ExpressionEvaluator['evaluate'];

beforeEach(async () => {
  service = new Installation();
  executor = await service.executor();
  hearings = new MemoryHearings(service.events, () => service.clock.now());
  troubles = [];
  onStart = reachEngine;
  evaluate = (request) => evaluateExpressions(request);
  open();
});

/** A process that takes events in; whatever was one before knows nothing of it. */
function open(): void {
  const evaluator = { evaluate: (...args: Parameters<typeof evaluate>) => evaluate(...args) };
  const trouble = (message: string, details: Record<string, unknown>): void => void troubles.push([message, details]);
  starts = new EventStarts({
    hearings,
    starter: { start: (request) => onStart(request) },
    catalog: service.catalog,
    evaluator,
    clock: service.clock,
    trouble,
  });
  intake = new EventIntake(service.events, { send: () => new Promise(() => undefined) }, service.clock, starts);
}

async function reachEngine(request: StartRequest): Promise<StartOutcome> {
  const reply = await executor.ask({ kind: 'start', request });
  if (reply?.kind === 'refused') throw EngineError.fromWire(reply.error);
  if (reply?.kind !== 'started') throw new EngineError('UNAVAILABLE', 'no answer');
  return reply.outcome;
}

function listen(workflowId: string, on: Json, event = 'paid'): void {
  service.publish(workflowId, {
    states: { wait: { type: 'wait', seconds: 1_000, next: 'end' }, end: { type: 'succeed' } },
    on,
  });
  service.events.listeners.set(event, [...(service.events.listeners.get(event) ?? []), { workflowId, version: 1 }]);
}

/** Evaluations cross promises that are no microtasks of ours alone. */
async function tell(
  data: Json,
  more: { type?: string; id?: string; executionId?: string } = {},
): Promise<readonly string[]> {
  const { type = 'paid', id, executionId } = more;
  const body = { specversion: '1.0', id: id ?? 'e', source: '/s', type, ...(data !== undefined && { data }) };
  const taken = intake.take({
    tenant: 'default',
    type,
    body,
    ...(id !== undefined && { identity: { source: '/s', id } }),
    ...(executionId !== undefined && { executionId }),
  });
  const receipt = await taken;
  return receipt.kind === 'recorded' ? receipt.started : [receipt.kind];
}

const inputs = (): [string, Json][] =>
  [...service.store.rows.values()].map(({ execution: { seed } }) => [seed.workflowId, seed.input]);
const reasons = (): string[] => hearings.quarantined.map(({ reason }) => reason);

describe('an event', () => {
  it('starts one execution of each workflow that listens, with its data, and the answer names them', async () => {
    listen('a', [{ event: 'paid' }]);
    listen('b', [{ event: 'sent' }, { event: 'paid' }]);
    listen('c', [{ event: 'sent' }], 'sent');
    const started = await tell({ amount: 5 });
    expect([...service.store.rows.keys()].sort()).toEqual([...started].sort());
    expect(inputs()).toEqual([
      ['a', { amount: 5 }],
      ['b', { amount: 5 }],
    ]);
    expect(service.events.hearings).toEqual([]);
  });

  it.each<[string, Json, Json, Json]>([
    ['its data', { event: 'paid' }, null, null],
    ['a text', { event: 'paid' }, 'x', 'x'],
    ['a constant', { event: 'paid', input: { n: [1] } }, 5, { n: [1] }],
    [
      'what is taken from it',
      { event: 'paid', input: { of: '{% $states.event.id %}', n: '{% $states.event.data.n %}' } },
      { n: 7 },
      { of: 'e', n: 7 },
    ],
    [
      'what is computed from it',
      { event: 'paid', input: '{% $sum($states.event.data.items.price) %}' },
      { items: [{ price: 1 }, { price: 2 }] },
      3,
    ],
  ])('gives as input %s', async (_, entry, data, expected) => {
    listen('a', [entry]);
    await tell(data);
    expect(inputs()).toEqual([['a', expected]]);
  });

  it('labels what it starts, with what it says of itself', async () => {
    listen('labelled', [{ event: 'paid', labels: { source: 'shop', customer: '{% $states.event.data.customer %}' } }]);
    const [id = ''] = await tell({ customer: 'acme' });
    expect(service.store.rows.get(id)?.execution.seed.labels).toEqual({ source: 'shop', customer: 'acme' });
  });

  it('whose labels are none once they are made starts nothing, and is quarantined', async () => {
    listen('labelled', [{ event: 'paid', labels: { customer: '{% $states.event.data.customer %}' } }]);
    expect(await tell({ customer: 5 })).toEqual([]);
    expect(reasons()).toEqual([expect.stringContaining('labels')]);
  });

  it('names what it starts, and claims the name', async () => {
    const requests: StartRequest[] = [];
    onStart = (request) => {
      requests.push(request);
      return reachEngine(request);
    };
    const name = '{% $states.event.data.order %}';
    listen('named', [{ event: 'paid', name, nameReuse: 'reject' }]);
    expect(await tell({ order: 'order-42' })).toHaveLength(1);
    expect(await tell({ order: 'two words' })).toEqual([]);
    expect(requests).toEqual([expect.objectContaining({ name: 'order-42', nameReuse: 'reject' })]);
    expect(reasons()).toEqual([expect.stringContaining('letters, digits')]);
  });

  it('whose name is taken starts nothing, and is quarantined', async () => {
    onStart = () => Promise.reject(nameTaken('order-42', 'execution_1'));
    listen('named', [{ event: 'paid', name: 'order-42' }]);
    expect(await tell({})).toEqual([]);
    expect(reasons()).toEqual([expect.stringContaining('taken by the execution "execution_1"')]);
  });

  it('without data brings an empty object', async () => {
    listen('a', [{ event: 'paid' }]);
    await intake.take({ tenant: 'default', type: 'paid', body: { type: 'paid' } });
    expect(inputs()).toEqual([['a', {}]]);
  });

  it.each<[string, Json[], Json, Json[]]>([
    [
      'whose condition holds',
      [{ event: 'paid', condition: '{% $states.event.data.amount > 5 %}' }],
      { amount: 6 },
      [{ amount: 6 }],
    ],
    ['and no other', [{ event: 'paid', condition: '{% $states.event.data.amount > 5 %}' }], { amount: 5 }, []],
    [
      'where the full evaluator says so',
      [{ event: 'paid', condition: '{% $count($states.event.data.items[price > 1]) = 2 %}' }],
      { items: [{ price: 2 }, { price: 3 }] },
      [{ items: [{ price: 2 }, { price: 3 }] }],
    ],
    [
      'once, by the first entry that holds',
      [
        { event: 'paid', condition: '{% false %}', input: 1 },
        { event: 'paid', input: 2 },
        { event: 'paid', input: 3 },
      ],
      0,
      [2],
    ],
    [
      'by an entry behind one that fails',
      [
        { event: 'paid', condition: '{% $states.event.data < 1 %}' },
        { event: 'paid', input: 2 },
      ],
      'x',
      [2],
    ],
    ['not by what is not true', [{ event: 'paid', condition: '{% 1 %}' }], 0, []],
  ])('starts a workflow %s', async (_, on, data, expected) => {
    listen('a', on);
    await tell(data);
    expect(inputs().map(([, input]) => input)).toEqual(expected);
    expect([service.events.hearings, hearings.quarantined]).toEqual([[], []]);
  });

  it('over which a condition fails starts nothing, and that is told once in a while', async () => {
    listen('a', [{ event: 'paid', condition: '{% $states.event.data < 1 %}' }]);
    for (const data of ['x', 'y', 'z']) expect(await tell(data)).toEqual([]);
    expect(troubles.map(([message]) => message)).toEqual([
      expect.stringContaining('could not be asked about an event'),
    ]);
    expect(hearings.quarantined).toEqual([]);
  });

  it('that is a duplicate, or a signal, starts nothing', async () => {
    listen('a', [{ event: 'paid' }]);
    expect(await tell(1, { id: 'payment-7' })).toHaveLength(1);
    expect(await tell(1, { id: 'payment-7' })).toEqual(['duplicate']);
    expect(await tell(1, { executionId: [...service.store.rows.keys()][0] ?? '' })).toEqual([]);
    expect(inputs()).toHaveLength(1);
  });
});

describe('an event that would start a workflow and cannot', () => {
  it.each<[string, Json, Json, string]>([
    ['an input that fails', { event: 'paid', input: { a: '{% $number("x") %}' } }, 0, 'could not be made'],
    ['an input that gives nothing', { event: 'paid', input: '{% $states.event.data.none %}' }, {}, 'returned nothing'],
    [
      'an input that is too large',
      { event: 'paid', input: Array(12).fill('{% $states.event.data %}') },
      'x'.repeat(2 ** 20),
      'more than 10485760 characters',
    ],
  ])('for %s is quarantined with the reason', async (_, entry, data, reason) => {
    listen('a', [entry]);
    expect(await tell(data)).toEqual([]);
    expect(reasons()).toEqual([expect.stringContaining(reason)]);
    expect([service.events.hearings, inputs()]).toEqual([[], []]);
  });

  it('is quarantined for an inputSchema that the data breaks, once, and can be read there', async () => {
    listen('a', [{ event: 'paid' }]);
    const { load } = service.catalog;
    service.catalog.load = async (...version) => {
      const entry = await load(...version);
      return 'program' in entry
        ? { ...entry, inputProblem: async (input) => (input === 1 ? undefined : 'must be 1') }
        : entry;
    };
    expect([await tell(2), await tell(1)]).toEqual([[], [expect.any(String)]]);
    expect(reasons()).toEqual(['The input breaks the inputSchema of "a": must be 1.']);
    const raw = '{"workflow":"a","event":{"specversion":"1.0","id":"e","source":"/s","type":"paid","data":2}}';
    expect(hearings.quarantined).toMatchObject([
      { id: expect.stringMatching(/^quarantine_[0-9a-f]{32}$/), topic: 'events', tenant: 'default', raw },
    ]);
    expect(troubles).toEqual([
      [
        'an event did not start a workflow that listens to it; it is in the quarantine',
        expect.objectContaining({ workflowId: 'a', event: 1 }),
      ],
    ]);
  });
});

describe('a look that somebody asks for', () => {
  const record = (data: number): Promise<unknown> =>
    service.events.record([{ tenant: 'default', type: 'paid', body: { type: 'paid', data } }]);
  const due = (): void => service.events.hearings.forEach((hearing) => (hearing.dueAt = 0));

  it('settles what was recorded elsewhere, and is the only one where nobody looks by the clock', async () => {
    listen('a', [{ event: 'paid' }]);
    await record(1);
    due();
    starts.lookSoon();
    starts.lookSoon();
    await service.clock.advance(20);
    expect(inputs()).toEqual([['a', 1]]);
    await record(2);
    due();
    await service.clock.advance(60_000);
    expect(inputs()).toEqual([['a', 1]]);
  });

  it('that is asked for during another one begins after it', async () => {
    listen('a', [{ event: 'paid' }]);
    await record(1);
    due();
    let release = (): void => undefined;
    onStart = async (request) => {
      await new Promise<void>((resolve) => (release = resolve));
      return reachEngine(request);
    };
    starts.lookSoon();
    await service.clock.advance(20);
    await record(2);
    due();
    starts.lookSoon();
    onStart = reachEngine;
    release();
    await service.clock.advance(20);
    expect(inputs()).toEqual(
      expect.arrayContaining([
        ['a', 1],
        ['a', 2],
      ]),
    );
  });
});

describe('a process that dies', () => {
  beforeEach(() => listen('a', [{ event: 'paid' }]));

  async function restart(): Promise<void> {
    await starts.close();
    open();
    starts.begin();
    await service.clock.advance(HELD_MS + SWEEP_MS);
    await settled();
  }

  it('between the record and the start leaves it to the next, which starts once', async () => {
    onStart = () => new Promise(() => undefined);
    await Promise.race([intake.take({ tenant: 'default', type: 'paid', body: { type: 'paid', data: 1 } }), settled()]);
    expect([inputs(), service.events.hearings]).toEqual([[], [expect.objectContaining({ event: 1, workflowId: 'a' })]]);
    onStart = reachEngine;
    await restart();
    expect([inputs(), service.events.hearings]).toEqual([[['a', 1]], []]);
  });

  it.each([
    [
      'the start and its answer',
      async (request: StartRequest) => {
        await reachEngine(request);
        throw new EngineError('UNAVAILABLE', 'no answer');
      },
      0,
    ],
    ['the start and its being settled', reachEngine, 1],
  ])('between %s starts nothing twice', async (_, way, failures) => {
    onStart = way;
    hearings.failures = failures;
    await tell(1);
    expect([inputs(), service.events.hearings.length]).toEqual([[['a', 1]], 1]);
    onStart = reachEngine;
    await restart();
    await restart();
    expect([inputs(), service.events.hearings]).toEqual([[['a', 1]], []]);
  });

  it('does not take away from another what that has at hand', async () => {
    onStart = () => new Promise(() => undefined);
    await Promise.race([intake.take({ tenant: 'default', type: 'paid', body: { type: 'paid', data: 1 } }), settled()]);
    open();
    starts.begin();
    const requests: StartRequest[] = [];
    onStart = (request) => (requests.push(request), reachEngine(request));
    await service.clock.advance(HELD_MS - 1);
    expect(requests).toEqual([]);
    await service.clock.advance(SWEEP_MS);
    expect(requests).toHaveLength(1);
  });
});

describe('a start that cannot be made now', () => {
  it('is made once the engine has room, and is not in the quarantine', async () => {
    listen('a', [{ event: 'paid' }]);
    onStart = async () => Promise.reject(new EngineError('OVERLOADED', 'full'));
    expect(await tell(1)).toEqual([]);
    starts.begin();
    await service.clock.advance(HELD_MS);
    onStart = reachEngine;
    await service.clock.advance(HELD_MS + SWEEP_MS);
    expect([inputs(), hearings.quarantined]).toEqual([[['a', 1]], []]);
  });

  it('waits for the registry', async () => {
    listen('a', [{ event: 'paid' }]);
    const { load } = service.catalog;
    service.catalog.load = async () => new EngineError('UNAVAILABLE', 'away');
    expect(await tell(1)).toEqual([]);
    service.catalog.load = load;
    starts.begin();
    await service.clock.advance(HELD_MS + SWEEP_MS);
    expect(inputs()).toEqual([['a', 1]]);
  });

  it('is refused for good where its key was used for another start', async () => {
    listen('a', [{ event: 'paid' }]);
    onStart = async () => Promise.reject(new EngineError('IDEMPOTENCY_CONFLICT', 'another body'));
    expect(await tell(1)).toEqual([]);
    expect(reasons()).toEqual(['another body']);
  });
});
