import type { CommandReply, ExecutionCommand } from '@workflows/contracts';
import { ManualClock, settled } from '../fixtures/manual-clock';
import type { EventRecording, EventStore, IncomingEvent, Listening, OpenWait } from '../ports/event-store';
import { EventIntake } from './event-intake';
import type { EventStarts } from './event-starts';

const event = (type = 'paid'): IncomingEvent => ({ tenant: 'default', type, body: {} });

/** A store of which a spec says who waits, and when a commit returns. */
class ScriptedStore implements Pick<EventStore, 'record' | 'findWaits'> {
  readonly commits: string[][] = [];
  readonly gates: Promise<void>[] = [];
  waits: OpenWait[] = [];
  heardBy: Listening[] = [];
  fails = false;

  async record(events: readonly IncomingEvent[]): Promise<EventRecording[]> {
    this.commits.push(events.map(({ type }) => type));
    await this.gates.shift();
    if (this.fails) throw new Error('away');
    return events.map((_, index) => ({ kind: 'recorded', number: index + 1, receivedAt: 5, heardBy: this.heardBy }));
  }

  async findWaits(_event: unknown, after: OpenWait | undefined, limit: number): Promise<OpenWait[]> {
    return this.waits.slice(after ? this.waits.indexOf(after) + 1 : 0).slice(0, limit);
  }
}

let store: ScriptedStore;
let clock: ManualClock;
let sent: ExecutionCommand[];
let reply: (command: ExecutionCommand) => Promise<CommandReply>;
/** Starts what listens. */
let settleAll: EventStarts['settleAll'];
let intake: EventIntake;

beforeEach(() => {
  store = new ScriptedStore();
  clock = new ManualClock();
  sent = [];
  reply = async () => ({ kind: 'poked', woken: true });
  const missing = {
    findEvents: async () => ({ events: [], more: false }),
    haveEvents: async () => [],
    lastNumber: async () => 0,
    readHeaders: async () => [],
  };
  const whole: EventStore = {
    record: (events) => store.record(events),
    findWaits: (...args) => store.findWaits(...args),
    ...missing,
  };
  settleAll = async () => undefined;
  intake = new EventIntake(whole, { send: async (command) => (sent.push(command), reply(command)) }, clock, {
    settleAll: (...args) => settleAll(...args),
  });
});

const waits = (count: number): OpenWait[] =>
  Array.from({ length: count }, (_, n) => ({ executionId: `execution_${n}`, taskId: n }));

describe('events that come together', () => {
  it('are stored together, in their order, while the commit before them is under way', async () => {
    let open = (): void => undefined;
    store.gates.push(new Promise((resolve) => (open = resolve)));
    const taken = ['a', 'b', 'c'].map((type) => intake.take(event(type)));
    await settled();
    expect(store.commits).toEqual([['a']]);
    open();
    expect(await Promise.all(taken)).toHaveLength(3);
    expect(store.commits).toEqual([['a'], ['b', 'c']]);
  });

  it('are not stored together where they are large', async () => {
    let open = (): void => undefined;
    store.gates.push(new Promise((resolve) => (open = resolve)));
    const large = (type: string, megabytes: number): IncomingEvent => ({
      ...event(type),
      body: 'x'.repeat(megabytes * 2 ** 20),
    });
    const taken = [event('first'), large('a', 5), large('b', 5), large('c', 9), event('d'), event('e')].map((one) =>
      intake.take(one),
    );
    open();
    await Promise.all(taken);
    expect(store.commits).toEqual([['first'], ['a'], ['b'], ['c'], ['d', 'e']]);
  });

  it('are refused beyond what may wait', async () => {
    store.gates.push(new Promise(() => undefined));
    const waiting = Array.from({ length: 10_001 }, () => intake.take(event()));
    const refused = expect(intake.take(event())).rejects.toMatchObject({ code: 'OVERLOADED' });
    await Promise.race([...waiting, refused]);
  });

  it('are refused together where the database is away, and others are taken later', async () => {
    store.fails = true;
    await expect(intake.take(event())).rejects.toMatchObject({ code: 'UNAVAILABLE' });
    store.fails = false;
    expect(await intake.take(event())).toEqual({ kind: 'recorded', started: [], woken: [] });
  });
});

describe('whoever waits', () => {
  it('is poked, all pages of them', async () => {
    store.waits = waits(1_200);
    const receipt = await intake.take(event());
    expect([sent.length, receipt.kind === 'recorded' && receipt.woken.length]).toEqual([1_200, 1_200]);
  });

  it('is named where the owner says that it went on, once', async () => {
    store.waits = [
      { executionId: 'execution_1', taskId: 1 },
      { executionId: 'execution_1', taskId: 2 },
      { executionId: 'execution_2', taskId: 1 },
    ];
    reply = async (command) => ({
      kind: 'poked',
      woken: 'executionId' in command && command.executionId === 'execution_1',
    });
    expect(await intake.take(event())).toEqual({ kind: 'recorded', started: [], woken: ['execution_1'] });
  });

  it('does not keep the answer when its owner is silent or away', async () => {
    store.waits = waits(3);
    reply = (command) => {
      if ('taskId' in command && command.taskId === 0) return new Promise(() => undefined);
      return 'taskId' in command && command.taskId === 1
        ? Promise.reject(new Error('away'))
        : Promise.resolve({ kind: 'poked', woken: true });
    };
    const taken = intake.take(event());
    await clock.advance(2_000);
    expect(await taken).toEqual({ kind: 'recorded', started: [], woken: ['execution_2'] });
  });

  it('on later pages is left to the sweep once the answer was given', async () => {
    store.waits = waits(600);
    let answer = (): void => undefined;
    reply = () => new Promise((resolve) => (answer = () => resolve({ kind: 'poked', woken: false })));
    const taken = intake.take(event());
    await clock.advance(2_000);
    await taken;
    answer();
    await settled();
    expect(sent).toHaveLength(500);
  });
});

describe('whatever listens', () => {
  beforeEach(
    () =>
      void (store.heardBy = [
        { workflowId: 'workflow_1', version: 2 },
        { workflowId: 'workflow_2', version: 1 },
      ]),
  );

  it('is settled by whoever has recorded the event, and named where it has started', async () => {
    const settledBy: unknown[] = [];
    settleAll = async (hearings, stored, onStarted) => {
      settledBy.push(hearings, stored);
      onStarted('execution_1');
    };
    expect(await intake.take(event())).toEqual({ kind: 'recorded', started: ['execution_1'], woken: [] });
    const heard = store.heardBy.map((listening) => ({ tenant: 'default', event: 1, ...listening }));
    expect(settledBy).toEqual([heard, { number: 1, receivedAt: 5, body: {} }]);
  });

  it('does not keep the answer when it takes long, and is told then that it is late', async () => {
    let isLate: () => boolean = () => false;
    settleAll = async (_hearings, _event, onStarted, late) => {
      isLate = late;
      onStarted('execution_1');
      await new Promise(() => undefined);
    };
    const taken = intake.take(event());
    await clock.advance(1_999);
    expect(isLate()).toBe(false);
    await clock.advance(1);
    expect([await taken, isLate()]).toEqual([{ kind: 'recorded', started: ['execution_1'], woken: [] }, true]);
  });
});
