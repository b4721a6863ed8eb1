import type { ShardClaim, TaskRow } from '@workflows/runtime';
import { describeVisits, stepperOf } from '@workflows/state-machine';
import type { AnyExecutionState, HistoryEvent, StepCommand } from '@workflows/state-machine';
import type { HandlerProgram } from '@workflows/state-machine/handlers';
import { batch, newExecution, openTestPersistence, TENANT } from './test-persistence.fixture';
import type { TestPersistence } from './test-persistence.fixture';

let persistence: TestPersistence;

beforeAll(async () => {
  persistence = await openTestPersistence();
});
afterAll(() => persistence.end());

const program: HandlerProgram = {
  kind: 'handler',
  bundle: 'b',
  handler: 'handles',
  signature: 'context',
  runtime: 'r',
  sites: [],
  functions: [],
};

async function claimBy(owner: string): Promise<ShardClaim> {
  const [claim] = await persistence.executionStore.claimShards(owner, [3]);
  if (claim === undefined) throw new Error('no shard 3');
  return claim;
}

describe('a handler in the database', () => {
  it('is told by its calls, lists where it is, and goes on with its next owner from what is stored (I61)', async () => {
    const inserted = newExecution('execution_code', { shard: 3 });
    const { executionId } = inserted.seed;
    const events: HistoryEvent[] = [];
    let state: AnyExecutionState | undefined;
    const send = (command: StepCommand): void => {
      const facts = { at: 2_000, random: 0.5, functionDefaults: () => undefined, chance: () => '0'.repeat(32) };
      const step = stepperOf(program).step(program, inserted.seed, state, command, facts);
      if (!step.ok) throw new Error(step.reason);
      state = step.state;
      events.push(...step.events);
    };
    const turnId = (): number => events.findLast(({ type }) => type === 'turnRequested')?.seq ?? 0;
    const call = (number: number, name: string) => ({
      call: number,
      digest: `d${number}`,
      request: { kind: 'function' as const, name, arguments: { n: number } },
    });
    send({ kind: 'start' });
    send({ kind: 'turned', turnId: turnId(), turn: { upTo: 1, calls: [call(1, 'a.b'), call(2, 'c.d')] } });
    const tasks = events.flatMap(({ seq, type }) => (type === 'taskScheduled' ? [seq] : []));
    send({ kind: 'taskSucceeded', taskId: tasks[0] ?? 0, digest: 'x', result: { of: 'a.b' } });
    const row = (taskId: number, kind: TaskRow['kind'], subject?: string): TaskRow => ({
      ...{ tenant: TENANT, executionId, taskId, shard: 3, kind, state: subject ?? 'handles', attempt: 1 },
      ...(subject !== undefined && { subject }),
    });
    const first = await claimBy('first');
    const written = await persistence.executionStore.commit(
      batch(first, {
        inserted: [inserted],
        tasksOpened: [row(tasks[1] ?? 0, 'function', 'c.d'), row(turnId(), 'turn')],
        history: [{ tenant: TENANT, executionId, events }],
      }),
    );
    expect(written).toEqual({ kind: 'committed' });

    const read = await persistence.reader.read(TENANT, executionId);
    expect(describeVisits(read?.history ?? [])).toMatchObject([
      { state: 'a.b', output: { of: 'a.b' } },
      { state: 'c.d', exitedAt: null },
    ]);
    const { executions } = await persistence.finder.find(TENANT, {}, { order: 'desc', limit: 10 });
    expect(executions).toMatchObject([{ executionId, currentState: 'c.d' }]);
    const open = await persistence.reader.readOpen(TENANT, executionId, 10);
    expect(open.tasks.map(({ kind }) => kind).sort()).toEqual(['function', 'turn']);

    await claimBy('second');
    expect(await persistence.executionStore.findExecutionsWithTasks(3, undefined, 10)).toEqual([executionId]);
    const [stored] = await persistence.executionStore.loadExecutions([executionId]);
    const folded = stepperOf(program).fold(program, inserted.seed, undefined, stored?.history ?? []);
    expect(JSON.parse(JSON.stringify(folded))).toEqual(JSON.parse(JSON.stringify(state)));
    expect(stepperOf(program).resume(program, inserted.seed, folded)).toMatchObject([
      { kind: 'scheduleTask', task: { taskId: tasks[1] } },
      { kind: 'turn', turnId: turnId() },
    ]);
  });
});
