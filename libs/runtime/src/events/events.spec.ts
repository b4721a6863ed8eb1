import type { CommandReply, ExecutionCommand, Json } from '@workflows/contracts';
import { Installation, type TestExecutor } from '../fixtures/executor.fixture';
import { settled } from '../fixtures/manual-clock';
import { EventIntake } from './event-intake';

const SWEEP_MS = 5_000;
const ID = 'execution_1';

let service: Installation;
let executor: TestExecutor;
/** The way from the door to the executor; absent while it is broken. */
let bus: ((command: ExecutionCommand) => Promise<CommandReply>) | undefined;
let intake: EventIntake;

beforeEach(async () => {
  service = new Installation();
  service.define('w', {
    initial: {
      type: 'event',
      event: 'paid',
      key: '{% $states.input.order %}',
      match: '{% $states.event.data.amount >= 10 %}',
      timeout: 60,
      next: 'end',
    },
    end: { type: 'succeed' },
  });
  service.define('late', {
    initial: { type: 'wait', seconds: 100, next: 'listen' },
    listen: { type: 'event', event: 'paid', since: 'PT1H', next: 'end' },
    end: { type: 'succeed' },
  });
  service.define('people', {
    initial: { type: 'approval', approvers: ['ada'], prompt: 'Refund?', timeout: 60, next: 'end' },
    end: { type: 'succeed' },
  });
  executor = await service.executor();
  use(executor);
  intake = new EventIntake(
    service.events,
    { send: async (command) => (bus ? bus(command) : new Promise(() => undefined)) },
    service.clock,
    { settleAll: async () => undefined },
  );
});

function use(on: TestExecutor): void {
  bus = async (command) => (await on.send(command)) ?? Promise.reject(new Error('nobody answered'));
}

const start = (workflowId: string, input: Json = { order: 'order_42' }) => executor.start(ID, { workflowId, input });
const outcome = () => service.store.rows.get(ID)?.finished;

async function tell(data: Json, key: string | undefined = 'order_42', executionId?: string): Promise<unknown> {
  const event = {
    tenant: 'default',
    type: 'paid',
    body: { type: 'paid', data },
    ...(key !== undefined && { key }),
    ...(executionId !== undefined && { executionId }),
  };
  const taken = intake.take(event);
  await settled();
  await settled();
  await service.clock.advance(bus ? 0 : 2_000);
  return taken;
}

describe('an event state', () => {
  it('goes on with the data of the first event that matches, and the answer names it', async () => {
    await start('w');
    expect(await tell({ amount: 9 })).toEqual({ kind: 'recorded', started: [], woken: [] });
    expect(await tell({ amount: 20 }, 'order_43')).toEqual({ kind: 'recorded', started: [], woken: [] });
    expect(await tell({ amount: 10 })).toEqual({ kind: 'recorded', started: [], woken: [ID] });
    expect(outcome()).toMatchObject({ status: 'completed', output: { amount: 10 } });
    expect([...service.store.tasks.keys()]).toEqual([]);
  });

  it('is durable by the time its event is answered', async () => {
    await start('w');
    const commits = service.store.commits.length;
    const answered = tell({ amount: 10 });
    await answered;
    expect([service.store.commits.length > commits, outcome()?.status]).toEqual([true, 'completed']);
  });

  it('sees a signal to its execution, and none to another', async () => {
    await start('w');
    await executor.start('execution_2', { workflowId: 'w', input: { order: 'order_42' } });
    expect(await tell({ amount: 10 }, undefined, 'execution_2')).toEqual({
      kind: 'recorded',
      started: [],
      woken: ['execution_2'],
    });
    expect(outcome()).toBeUndefined();
    expect(await tell({ amount: 11 }, undefined, ID)).toEqual({ kind: 'recorded', started: [], woken: [ID] });
    expect(await tell({ amount: 11 }, undefined, ID)).toEqual({ kind: 'closed', status: 'completed' });
  });

  it('does not see what came before it was entered', async () => {
    await tell({ amount: 10 });
    await service.clock.advance(1);
    await start('w');
    await service.clock.advance(SWEEP_MS);
    expect(outcome()).toBeUndefined();
  });

  it('sees what came within its `since`, events and signals', async () => {
    await start('late');
    await service.clock.advance(50_000);
    await tell('signal', undefined, ID);
    await service.clock.advance(60_000);
    expect(outcome()).toMatchObject({ status: 'completed', output: { listen: 'signal' } });
  });

  it('times out, and takes nothing after that', async () => {
    await start('w');
    await service.clock.advance(60_000);
    expect(outcome()).toMatchObject({ status: 'failed', error: 'States.Timeout' });
    expect(await tell({ amount: 10 })).toEqual({ kind: 'recorded', started: [], woken: [] });
  });
});

describe('nothing is lost', () => {
  it('when the event is stored and the process that would have poked dies', async () => {
    await start('w');
    bus = undefined;
    expect(await tell({ amount: 10 })).toEqual({ kind: 'recorded', started: [], woken: [] });
    await service.clock.advance(SWEEP_MS);
    expect(outcome()).toMatchObject({ status: 'completed' });
  });

  it('when the event comes while nobody owns the wait', async () => {
    await start('w');
    bus = undefined;
    await executor.executor.stop();
    await tell({ amount: 10 });
    executor = await service.executor();
    await service.clock.advance(1);
    expect(outcome()).toMatchObject({ status: 'completed', output: { amount: 10 } });
  });

  it('when the owner dies between the opening of a wait and its first look', async () => {
    service.events.failures = Infinity;
    await start('w');
    bus = undefined;
    await tell({ amount: 10 });
    await executor.executor.stop();
    service.events.failures = 0;
    executor = await service.executor();
    await service.clock.advance(1);
    expect(outcome()).toMatchObject({ status: 'completed' });
  });

  it('when the commit of what a wait took fails', async () => {
    await start('w');
    service.store.faults.push('before');
    await tell({ amount: 10 });
    await service.clock.advance(1_000);
    expect(outcome()).toMatchObject({ status: 'completed' });
  });

  it('and nothing is taken twice when both owners think that they hold the wait', async () => {
    await start('w');
    const zombie = executor;
    executor = await service.executor();
    use(zombie);
    await tell({ amount: 10 });
    await service.clock.advance(SWEEP_MS);
    expect(service.store.rows.get(ID)?.history.filter(({ type }) => type === 'taskSucceeded')).toHaveLength(1);
    expect(outcome()).toMatchObject({ status: 'completed' });
  });
});

describe('an approval state', () => {
  it('has a row that people see, and takes an answer like any task', async () => {
    await start('people');
    const [row] = [...service.store.tasks.values()];
    expect(row).toMatchObject({
      kind: 'approval',
      state: 'initial',
      detail: { approvers: ['ada'], prompt: 'Refund?', timeoutAt: service.clock.now() + 60_000 },
    });
    const answer = { kind: 'complete' as const, output: { decision: 'approve', answeredAt: 'now' } };
    await executor.send({
      kind: 'answer',
      tenant: 'default',
      executionId: ID,
      taskId: row?.taskId ?? 0,
      answer,
      digest: 'd',
    });
    expect(outcome()).toMatchObject({ status: 'completed', output: { decision: 'approve' } });
  });

  it('survives a change of owner', async () => {
    await start('people');
    await executor.executor.stop();
    executor = await service.executor();
    const [row] = [...service.store.tasks.values()];
    const answer = { kind: 'complete' as const, output: { decision: 'approve' } };
    await executor.send({
      kind: 'answer',
      tenant: 'default',
      executionId: ID,
      taskId: row?.taskId ?? 0,
      answer,
      digest: 'd',
    });
    expect(outcome()).toMatchObject({ status: 'completed' });
  });
});
