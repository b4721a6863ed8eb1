import type { ShardClaim } from '@workflows/runtime';
import { statesStepper } from '@workflows/state-machine';
import type { ExecutionState, HistoryEvent, StepCommand } from '@workflows/state-machine';
import { compileDefinition } from '@workflows/state-machine/language';
import { batch, newExecution, openTestPersistence, TENANT } from './test-persistence.fixture';
import type { TestPersistence } from './test-persistence.fixture';

let persistence: TestPersistence;

beforeAll(async () => {
  persistence = await openTestPersistence();
});
afterAll(() => persistence.end());

const BODY = {
  states: {
    seat: { type: 'task', task: 'seat', compensate: { task: 'free' }, next: 'card' },
    card: { type: 'task', task: 'card', compensate: { task: 'refund' }, next: 'ship' },
    ship: { type: 'task', task: 'ship', end: true },
  },
};
const compiled = compileDefinition(BODY);

async function claimBy(owner: string): Promise<ShardClaim> {
  const [claim] = await persistence.executionStore.claimShards(owner, [3]);
  if (claim === undefined) throw new Error('no shard 3');
  return claim;
}

describe('an execution whose owner goes while it is undone', () => {
  it('runs to its next owner, who finds what was being undone, and all that is left', async () => {
    if (!compiled.ok) throw new Error('no program');
    const { program } = compiled;
    const inserted = newExecution('execution_undone', { shard: 3 });
    const events: HistoryEvent[] = [];
    let state: ExecutionState | undefined;
    const send = (command: StepCommand): void => {
      const facts = { at: 2_000, random: 0.5, functionDefaults: () => undefined };
      const step = statesStepper.step(program, inserted.seed, state, command, facts);
      if (!step.ok) throw new Error(step.reason);
      state = step.state;
      events.push(...step.events);
    };
    const succeed = (): void => {
      const open = events.findLast(({ type }) => type === 'taskScheduled');
      send({ kind: 'taskSucceeded', taskId: open?.seq ?? 0, digest: 'd', result: { of: open?.seq ?? 0 } });
    };
    send({ kind: 'start' });
    succeed();
    succeed();
    send({ kind: 'cancel', reason: 'enough', undo: true });
    succeed();
    const { executionId } = inserted.seed;
    const taskId = events.at(-1)?.seq ?? 0;
    const task = { tenant: TENANT, executionId, taskId, shard: 3, state: 'seat', attempt: 1 };
    const tasksOpened = [{ ...task, kind: 'function' as const, subject: 'free' }];
    const history = [{ tenant: TENANT, executionId, events }];
    const first = await claimBy('first');
    expect(
      await persistence.executionStore.commit(batch(first, { inserted: [inserted], tasksOpened, history })),
    ).toMatchObject({ kind: 'committed' });
    await claimBy('second');
    expect(await persistence.executionStore.findExecutionsWithTasks(3, undefined, 10)).toContain(executionId);
    const [stored] = await persistence.executionStore.loadExecutions([executionId]);
    expect(stored?.status).toBe('running');
    const folded = statesStepper.fold(program, inserted.seed, undefined, stored?.history ?? []);
    expect(JSON.parse(JSON.stringify(folded))).toEqual(JSON.parse(JSON.stringify(state)));
    expect(statesStepper.resume(program, inserted.seed, folded)).toMatchObject([
      { kind: 'scheduleTask', task: { taskId, state: 'seat', path: '~undo/1', request: { function: 'free' } } },
    ]);
    const late = await persistence.executionStore.commit(batch(first, { history: [] }));
    expect(late.kind).not.toBe('committed');
  });
});
