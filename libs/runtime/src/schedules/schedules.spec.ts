import { EngineError, firedIdOf, shardOf, type ScheduleDraft } from '@workflows/contracts';
import { nameTaken } from '../intake/name-taken';
import { FiringStarter } from './firing-starter';
import { Installation, ONE_TASK, type TestExecutor } from '../fixtures/executor.fixture';

const ID = 'schedule_1';
const SHARD = shardOf(ID, 4);
const EVERY_MS = 10_000;

let installation: Installation;
let executor: TestExecutor;
let begin: number;

beforeEach(async () => {
  installation = new Installation();
  installation.define('work', ONE_TASK);
  installation.define('nothing', { done: { type: 'succeed' } });
  begin = installation.clock.now();
  executor = await installation.executor();
});

function schedule(over: Partial<ScheduleDraft> = {}): void {
  const time = begin + EVERY_MS;
  installation.firings.schedules.set(ID, {
    shard: SHARD,
    revision: 1,
    next: { time, dueAt: time },
    draft: {
      name: 'nightly',
      workflow: 'nothing',
      spec: { every: EVERY_MS / 1_000 },
      timezone: 'UTC',
      dst: 'once',
      overlap: 'allow',
      catchUp: 'last',
      ...over,
    },
  });
}

const wait = (times: number): Promise<void> => installation.clock.advance(times * EVERY_MS);
const statusOf = (id: string): string | undefined => {
  const row = installation.store.rows.get(id);
  return row && (row.finished?.status ?? 'running');
};
/** What the times from the first to the latest have started; a time that started nothing is absent. */
const executions = (): (string | undefined)[] =>
  installation.firings.firings.map(({ time }) => statusOf(firedIdOf(ID, time)));

async function finish(): Promise<void> {
  for (const task of await executor.take('work')) await executor.complete(task, {});
}

describe('a schedule', () => {
  it('starts its workflow at each of its times, and not before', async () => {
    schedule({ input: { of: 'mine' } });
    await installation.clock.advance(EVERY_MS - 1);
    expect(executions()).toEqual([]);
    await wait(3);
    expect(executions()).toEqual(['completed', 'completed', 'completed']);
    expect(installation.store.rows.size).toBe(3);
    expect(installation.store.rows.get(firedIdOf(ID, begin + EVERY_MS))?.execution).toMatchObject({
      seed: { input: { of: 'mine' } },
      idempotency: { key: `schedule\n${ID}\n${begin + EVERY_MS}` },
    });
  });

  it('is put off by jitter, each time by as much as that time is', async () => {
    schedule({ jitter: 5 });
    const dueAt = begin + EVERY_MS + 4_321;
    const known = installation.firings.schedules.get(ID);
    if (known) known.next = { time: begin + EVERY_MS, dueAt };
    await wait(1);
    expect(executions()).toEqual([]);
    await wait(2);
    expect(installation.firings.firings[0]?.time).toBe(begin + EVERY_MS);
    expect(known?.next?.dueAt).toBeLessThan((known?.next?.time ?? 0) + 5_000);
  });

  it('that is changed, paused or deleted decides nothing more by what it was', async () => {
    schedule();
    await installation.clock.advance(EVERY_MS - 1_000);
    const known = installation.firings.schedules.get(ID);
    if (known) Object.assign(known, { revision: 2, next: { time: begin + 3 * EVERY_MS, dueAt: begin + 3 * EVERY_MS } });
    await wait(1);
    expect(executions()).toEqual([]);
    await wait(2);
    expect(executions()).toEqual(['completed']);
    installation.firings.schedules.delete(ID);
    await wait(5);
    expect(executions()).toEqual(['completed']);
    expect(installation.troubles).toEqual([]);
  });

  it('skips a time at which another execution has the name, and says whose it is', async () => {
    schedule({ executionName: 'report', nameReuse: 'reject' });
    const { firings, clock } = installation;
    const [draft] = [...firings.schedules.values()].map((known) => known.draft);
    if (!draft) throw new Error('there is no schedule');
    jest.spyOn(firings, 'readFiring').mockResolvedValue({ draft, cancels: false });
    const settle = jest.spyOn(firings, 'settleFiring').mockResolvedValue();
    const start = jest.fn(() => Promise.reject(nameTaken('report', 'execution_1')));
    const child = { workflowId: 'nothing', version: 1, workflowName: 'nothing', startState: 'done' };
    const resolver = { resolve: () => Promise.resolve({ ok: true as const, child }) };
    const starter = new FiringStarter({ store: firings, resolver, starter: { start }, send: () => undefined, clock });
    await starter.start({ scheduleId: ID, tenant: 'default', time: begin });
    expect(start).toHaveBeenCalledWith(expect.objectContaining({ name: 'report', nameReuse: 'reject' }));
    const reason = expect.stringContaining('taken by the execution "execution_1"');
    expect(settle).toHaveBeenCalledWith(expect.anything(), { status: 'skipped', reason });
  });

  it('whose workflow is gone says so each time, and tries once', async () => {
    schedule({ workflow: 'gone' });
    await wait(2);
    expect(installation.firings.firings).toEqual([
      expect.objectContaining({ status: 'failed', reason: 'There is no workflow "gone".' }),
      expect.objectContaining({ status: 'failed', time: begin + 2 * EVERY_MS }),
    ]);
    installation.define('gone', { done: { type: 'succeed' } });
    await wait(1);
    expect(executions()).toEqual([undefined, undefined, 'completed']);
  });
});

describe('a firing', () => {
  it('that was decided by an owner who died then is started by the next', async () => {
    const away = async (): Promise<never> => {
      throw new EngineError('UNAVAILABLE', 'the registry is away');
    };
    installation = new Installation();
    installation.define('nothing', { done: { type: 'succeed' } });
    const dying = await installation.executor();
    jest.spyOn(installation.firings, 'readFiring').mockImplementation(away);
    schedule();
    await wait(1);
    expect(installation.firings.outcomes()).toEqual(['pending']);
    await dying.executor.stop();
    jest.mocked(installation.firings.readFiring).mockRestore();
    await installation.executor();
    await installation.clock.advance(2_000);
    expect(executions()).toEqual(['completed']);
  });

  it('whose start is made, and its answer lost, is started once', async () => {
    installation.lostAnswers = 1;
    schedule();
    await wait(1);
    await installation.clock.advance(2_000);
    expect(installation.troubles).toHaveLength(1);
    expect(installation.firings.outcomes()).toEqual(['started']);
    expect(installation.store.rows.size).toBe(1);
  });

  it('is decided once, whoever else believes to own its shard', async () => {
    schedule();
    await installation.executor();
    await wait(3);
    expect(executions()).toEqual(['completed', 'completed', 'completed']);
    expect(installation.store.rows.size).toBe(3);
  });

  it('is decided by the epoch of the shard alone', async () => {
    schedule();
    installation.firings.epochs.set(SHARD, 99);
    await wait(3);
    expect(executions()).toEqual([]);
  });
});

describe('while what it started is open, a schedule', () => {
  it('with skip lets its times pass', async () => {
    schedule({ workflow: 'work', overlap: 'skip' });
    await wait(2);
    expect(executions()).toEqual(['running', undefined]);
    await finish();
    await wait(1);
    expect(installation.firings.outcomes()).toEqual(['started', 'skipped', 'started']);
  });

  it('with queue starts one more once that has ended', async () => {
    schedule({ workflow: 'work', overlap: 'queue' });
    await wait(3);
    expect(installation.firings.outcomes()).toEqual(['started', 'queued', 'skipped']);
    await finish();
    await installation.clock.advance(2_000);
    expect(executions()).toEqual(['completed', 'running', undefined]);
  });

  it('with queue starts one at a time, though an earlier one comes while one that has waited is being started', async () => {
    schedule({ workflow: 'work', overlap: 'queue' });
    await wait(2);
    await finish();
    const { firings } = installation;
    const readFiring = firings.readFiring.bind(firings);
    let goOn = (): void => undefined;
    const held = new Promise<void>((resolve) => (goOn = resolve));
    jest.spyOn(firings, 'readFiring').mockImplementation(async (ref) => held.then(() => readFiring(ref)));
    await installation.clock.advance(2_000); // it is about to be started
    const of = firings.firings[1];
    if (of) firings.firings.push({ ...of, time: begin, status: 'queued' }); // a time of the past
    await installation.clock.advance(2_000);
    goOn();
    await installation.clock.advance(2_000);
    expect(executions()).toEqual(['completed', 'running', undefined]);
    await finish();
    await installation.clock.advance(2_000);
    expect(executions()).toEqual(['completed', 'completed', 'running']);
  });

  it('with cancelOther cancels that, though the word is lost at first', async () => {
    schedule({ workflow: 'work', overlap: 'cancelOther' });
    await wait(1);
    installation.isDeaf = true;
    await wait(1);
    expect(executions()).toEqual(['running', 'running']);
    installation.isDeaf = false;
    await installation.clock.advance(2_000);
    expect(executions()).toEqual(['cancelled', 'running']);
  });

  it('with cancelOther leaves alone what was redriven since, though the word comes late', async () => {
    schedule({ workflow: 'work', overlap: 'cancelOther' });
    await wait(1);
    installation.isLate = true;
    await wait(1);
    const executionId = firedIdOf(ID, begin + EVERY_MS);
    await executor.send({ kind: 'cancel', tenant: 'default', executionId, reason: 'by hand' });
    await executor.send({ kind: 'steer', tenant: 'default', executionId, steering: { kind: 'redrive' } });
    await installation.deliver();
    await installation.clock.advance(2_000);
    expect(executions()).toEqual(['running', 'running']);
  });

  it('with allow starts one beside it', async () => {
    schedule({ workflow: 'work', overlap: 'allow' });
    await wait(3);
    expect(executions()).toEqual(['running', 'running', 'running']);
  });
});

it('what fell due while nobody was there is made up for', async () => {
  await executor.executor.stop();
  schedule({ catchUp: 'all' });
  await wait(20);
  executor = await installation.executor();
  await installation.clock.advance(2_000);
  expect(executions()).toEqual(Array<string>(20).fill('completed'));
  expect(installation.store.rows.size).toBe(20);
});
