import { shardOf } from '@workflows/contracts';
import { Installation, ONBOARDING, type TestExecutor } from './fixtures/executor.fixture';
import { settled } from './fixtures/manual-clock';

let installation: Installation;
let executor: TestExecutor;

beforeEach(async () => {
  installation = new Installation();
  installation.define('onboarding', ONBOARDING);
  executor = await installation.executor();
});

const rowOf = (id: string) => installation.store.rows.get(id);

async function runToEnd(by: TestExecutor): Promise<void> {
  for (const [name, output] of [
    ['validate', { valid: true }],
    ['createAccount', { accountId: 'a1' }],
    ['sendEmail', { emailSent: true }],
  ] as const) {
    for (const task of await by.take(name)) await by.complete(task, output);
  }
}

describe('an executor', () => {
  it('answers a start once the execution, its history and its first task are durable', async () => {
    expect(await executor.start('execution_1')).toMatchObject({
      kind: 'started',
      outcome: { executionId: 'execution_1', replayed: false },
    });
    expect(rowOf('execution_1')?.history.map(({ type }) => type)).toEqual([
      'executionStarted',
      'stateEntered',
      'taskScheduled',
    ]);
    expect(installation.store.tasks.size).toBe(1);
    expect(installation.store.commits).toHaveLength(1);
  });

  it('carries the documented workflow to its end and leaves nothing open', async () => {
    await executor.start('execution_1');
    await runToEnd(executor);
    expect(rowOf('execution_1')?.finished).toMatchObject({
      status: 'completed',
      output: { valid: true, accountId: 'a1', emailSent: true },
    });
    expect([installation.store.tasks.size, installation.store.timers.size]).toEqual([0, 0]);
  });

  it('accepts the same answer twice, refuses another one, and does the work once', async () => {
    await executor.start('execution_1');
    const [task] = await executor.take('validate');
    if (!task) throw new Error('no task');
    expect(await executor.complete(task, { valid: true })).toEqual({ kind: 'answered', verdict: { accepted: true } });
    expect(await executor.complete(task, { valid: true })).toEqual({
      kind: 'answered',
      verdict: { accepted: true, duplicate: true },
    });
    expect(await executor.complete(task, { valid: false })).toEqual({
      kind: 'answered',
      verdict: { accepted: false, code: 'TASK_CLOSED' },
    });
    expect(await executor.complete({ ...task, taskId: 2 }, {})).toEqual({
      kind: 'answered',
      verdict: { accepted: false, code: 'TASK_NOT_FOUND' },
    });
    expect(rowOf('execution_1')?.history.filter(({ type }) => type === 'taskSucceeded')).toHaveLength(1);
  });

  it('says that it cannot tell whether an answer came twice while the database is away (I9)', async () => {
    await executor.start('execution_1');
    const [task] = await executor.take('validate');
    if (!task) throw new Error('no task');
    await executor.complete(task, { valid: true });
    const away = jest.spyOn(installation.store, 'readHistory').mockRejectedValue(new Error('the database is away'));
    expect(await executor.complete(task, { valid: true })).toMatchObject({
      kind: 'refused',
      error: { code: 'UNAVAILABLE' },
    });
    away.mockRestore();
    expect(await executor.complete(task, { valid: true })).toMatchObject({ verdict: { duplicate: true } });
  });

  it('starts once per idempotency key, within a batch and over batches (I2)', async () => {
    const [first, second] = await Promise.all([
      executor.start('execution_1', { key: 'k' }),
      executor.start('execution_2', { key: 'k' }),
    ]);
    expect(first).toMatchObject({ outcome: { executionId: 'execution_1', replayed: false } });
    expect(second).toMatchObject({ outcome: { executionId: 'execution_1', replayed: true } });
    expect(await executor.start('execution_3', { key: 'k' })).toMatchObject({
      outcome: { executionId: 'execution_1', replayed: true },
    });
    expect(await executor.start('execution_4', { key: 'k', digest: 'other' })).toMatchObject({
      kind: 'refused',
      error: { code: 'IDEMPOTENCY_CONFLICT' },
    });
    expect([...installation.store.rows.keys()]).toEqual(['execution_1']);
  });

  it('gives a lent task back to the queue when its poll is never confirmed', async () => {
    await executor.start('execution_1');
    const { tasks } = executor.executor;
    expect((await tasks.poll('default', { functions: ['validate'], maxTasks: 1, waitMs: 0 })).tasks).toHaveLength(1);
    expect((await tasks.poll('default', { functions: ['validate'], maxTasks: 1, waitMs: 0 })).tasks).toHaveLength(0);
    await installation.clock.advance(10_000);
    expect((await tasks.poll('default', { functions: ['validate'], maxTasks: 1, waitMs: 0 })).tasks).toHaveLength(1);
  });

  it('lets a poll wait on when another one was faster', async () => {
    const { tasks } = executor.executor;
    const polls = [1, 2].map(() => tasks.poll('default', { functions: ['validate'], maxTasks: 10, waitMs: 30_000 }));
    const ended: number[] = [];
    const endings = polls.map((poll, index) => poll.then(() => ended.push(index)));
    await executor.start('execution_1');
    expect(ended).toHaveLength(1);
    await executor.start('execution_2');
    await Promise.all(endings);
    expect((await Promise.all(polls)).map((delivery) => delivery.tasks.length)).toEqual([1, 1]);
  });

  it('fires a timer at its time on the clock, not before', async () => {
    installation.define('waits', {
      initial: { type: 'wait', seconds: 3600, next: 'complete' },
      complete: { type: 'succeed' },
    });
    await executor.start('execution_1', { workflowId: 'waits' });
    await installation.clock.advance(3_599_000);
    expect(rowOf('execution_1')?.finished).toBeUndefined();
    await installation.clock.advance(1_000);
    expect(rowOf('execution_1')?.finished).toMatchObject({ status: 'completed' });
  });

  it('refuses starts over its limit and keeps answering tasks (I18)', async () => {
    await executor.start('execution_1');
    const [task] = await executor.take('validate');
    if (!task) throw new Error('no task');
    await executor.executor.stop();
    expect(await executor.start('execution_2')).toMatchObject({
      kind: 'refused',
      error: { code: 'OVERLOADED', retryAfterSeconds: 1 },
    });
    expect(await executor.complete(task, {})).toMatchObject({ verdict: { accepted: true } });
  });
});

describe('when a commit goes wrong', () => {
  it.each(['before', 'after'] as const)(
    'a connection lost %s the commit neither loses the start nor doubles it (I9)',
    async (fault) => {
      installation.store.faults.push(fault);
      await executor.start('execution_1');
      await installation.clock.advance(1_000);
      expect(executor.replies).toMatchObject([{ kind: 'started' }]);
      expect(rowOf('execution_1')?.history.map(({ seq }) => seq)).toEqual([1, 2, 3]);
      expect(await executor.take('validate')).toHaveLength(1);
    },
  );

  it('a holder whose epoch has passed writes nothing and answers nobody (I13)', async () => {
    const successor = await installation.executor();
    expect(await executor.start('execution_1')).toBeUndefined();
    expect(rowOf('execution_1')).toBeUndefined();
    expect(await successor.start('execution_1')).toMatchObject({ kind: 'started' });
  });

  it('a shard that comes back is read anew: another owner may have written meanwhile', async () => {
    await executor.start('execution_1');
    const successor = await installation.executor();
    for (const task of await successor.take('validate')) await successor.complete(task, { valid: true });
    await executor.executor.assign([0, 1, 2, 3]);
    await settled();
    for (const task of await executor.take('createAccount')) await executor.complete(task, { accountId: 'a1' });
    expect(rowOf('execution_1')?.history.map(({ seq }) => seq)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11]);
    expect(installation.troubles).toEqual([]);
  });

  it('a command taken in under an old claim is lost with it, even if the shard has come back (I13)', async () => {
    const stale = new Promise<void>((resolve, reject) => {
      installation.store.faults.push((): undefined => {
        installation
          .executor()
          .then(() => executor.executor.assign([0, 1, 2, 3]))
          .then(() => resolve(), reject);
        return undefined;
      });
    });
    installation.store.commitDelays.push(stale);
    expect(await executor.start('execution_1')).toBeUndefined();
    await stale;
    await settled();
    expect(rowOf('execution_1')).toBeUndefined();
    expect(await executor.start('execution_1')).toMatchObject({ kind: 'started' });
  });

  it('an executor that gives a shard up gives its tasks to no worker any more', async () => {
    await executor.start('execution_1');
    await executor.executor.assign([]);
    expect(await executor.take('validate')).toHaveLength(0);
    expect(await (await installation.executor()).take('validate')).toHaveLength(1);
  });

  it('one command that the database refuses does not take its batch down with it (I20)', async () => {
    const refusePoison = (write: { inserted: readonly { seed: { executionId: string } }[] }) =>
      write.inserted.some(({ seed }) => seed.executionId === 'execution_poison')
        ? ({ kind: 'refused', reason: 'bad value' } as const)
        : undefined;
    installation.store.faults.push(...Array(10).fill(refusePoison));
    const ids = ['execution_1', 'execution_poison', 'execution_2', 'execution_3'];
    const replies = await Promise.all(ids.map((id) => executor.start(id)));
    expect(replies.map((reply) => reply?.kind)).toEqual(['started', 'refused', 'started', 'started']);
    expect([...installation.store.rows.keys()].sort()).toEqual(['execution_1', 'execution_2', 'execution_3']);
  });

  it('a start whose key another process takes at the same moment is told of that start (I2)', async () => {
    installation.store.faults.push(({ inserted: [mine] }) => {
      if (!mine) throw new Error('nothing is inserted');
      const execution = { ...mine, seed: { ...mine.seed, executionId: 'execution_first' } };
      installation.store.rows.set('execution_first', { execution, begunAt: 0, finished: undefined, history: [] });
      return { kind: 'refused', reason: 'an idempotency key is taken' };
    });
    expect(await executor.start('execution_second', { key: 'k' })).toMatchObject({
      kind: 'started',
      outcome: { executionId: 'execution_first', replayed: true },
    });
    expect([...installation.store.rows.keys()]).toEqual(['execution_first']);
  });

  it('an execution whose history cannot be read any more harms no other one (I20)', async () => {
    await executor.start('execution_1');
    await executor.start('execution_2');
    rowOf('execution_1')?.history.splice(0, 3, ...JSON.parse('[{"seq":1,"at":0,"type":"neverHeardOf"}]'));
    const next = await installation.executor();
    await runToEnd(next);
    expect(rowOf('execution_1')?.finished).toBeUndefined();
    expect(rowOf('execution_2')?.finished).toMatchObject({ status: 'completed' });
  });

  it('a start is acknowledged though what follows from it cannot be set going, and the next owner makes up for it', async () => {
    const broken = await installation.executor({
      runners: () => [
        {
          type: 'http',
          stop: () => undefined,
          forget: () => undefined,
          run: () => {
            throw new Error('no sockets');
          },
        },
      ],
      functions: {
        lookUp: (tenant, name) => ({ tenant, name, type: 'http', revision: 1, deleted: false }),
        onChange: () => undefined,
      },
    });
    expect(await broken.start('execution_1')).toMatchObject({
      kind: 'started',
      outcome: { executionId: 'execution_1' },
    });
    expect(installation.store.commits.filter(({ inserted }) => inserted.length > 0)).toHaveLength(1);
    expect(await (await installation.executor()).take('validate')).toHaveLength(1);
  });

  it('a command that our own code falls over does not stop its batch (I20)', async () => {
    let draws = 0;
    const moody = await installation.executor({
      entropy: {
        uuid: () => '0'.repeat(32),
        chance: () => '0'.repeat(32),
        random: () => {
          if (++draws === 2 || draws === 3) throw new Error('no randomness');
          return 0.5;
        },
      },
    });
    const replies = await Promise.all(['execution_1', 'execution_2', 'execution_3'].map((id) => moody.start(id)));
    expect(replies.map((reply) => reply?.kind)).toEqual(['started', 'started', 'started']);
    expect(installation.troubles).toContain('a batch could not be folded; it is taken apart');
  });

  it('an execution whose step cannot be stored is ended, and its neighbours go on (I20)', async () => {
    await executor.start('execution_1');
    const [task] = await executor.take('validate');
    if (!task) throw new Error('no task');
    installation.store.faults.push(() => ({ kind: 'refused', reason: 'bad value' }));
    await executor.complete(task, { valid: true });
    expect(rowOf('execution_1')?.finished).toMatchObject({ status: 'failed', error: 'States.Runtime' });
    expect(await executor.start('execution_2')).toMatchObject({ kind: 'started' });
  });
});

describe('an answer that is repeated', () => {
  it('is refused for now while the database cannot tell what became of the first', async () => {
    await executor.start('execution_1');
    const [task] = await executor.take('validate');
    if (!task) throw new Error('no task');
    await executor.complete(task, { valid: true });
    installation.store.pagesWait = Promise.reject(new Error('away'));
    installation.store.pagesWait.catch(() => undefined);
    expect(await executor.complete(task, { valid: true })).toMatchObject({
      kind: 'refused',
      error: { code: 'UNAVAILABLE' },
    });
    installation.store.pagesWait = undefined;
    expect(await executor.complete(task, { valid: true })).toMatchObject({ verdict: { duplicate: true } });
  });
});

describe('after a crash', () => {
  it.each([0, 1, 2])('the next executor goes on with what was open after %i answers', async (answers) => {
    await executor.start('execution_1');
    const names = ['validate', 'createAccount', 'sendEmail'];
    for (const name of names.slice(0, answers))
      for (const task of await executor.take(name)) await executor.complete(task, { [name]: true });
    await executor.take(names[answers] ?? '');
    const next = await installation.executor();
    await runToEnd(next);
    const row = rowOf('execution_1');
    expect(row?.finished?.status).toBe('completed');
    expect(row?.history.map(({ seq }) => seq)).toEqual(row?.history.map((_, index) => index + 1));
    expect(row?.history.filter(({ type }) => type === 'stateEntered')).toHaveLength(4);
  });

  /** As a gateway does that cannot reach its owner. */
  function insertOutside(): void {
    const seed = {
      tenant: 'default',
      executionId: 'execution_1',
      workflowId: 'onboarding',
      workflowName: 'onboarding',
      version: 1,
      input: {},
      createdAt: installation.clock.now(),
    };
    installation.store.accept({ shard: shardOf('execution_1', 4), seed, startState: 'initial' });
  }

  it('an execution that was inserted outside of any batch and that nobody announced is begun (I11)', async () => {
    insertOutside();
    await installation.clock.advance(5_000);
    await settled();
    expect(rowOf('execution_1')?.begunAt).toBeDefined();
  });
  it('an execution that was inserted outside of any batch can be cancelled before it begins, and never does', async () => {
    insertOutside();
    const cancel = { kind: 'cancel', tenant: 'default', executionId: 'execution_1', reason: 'no need' } as const;
    expect(await executor.send(cancel)).toEqual({ kind: 'cancelled', accepted: true });
    await installation.clock.advance(60_000); // a search for what was not begun has come by
    expect(installation.store.rows.get('execution_1')).toMatchObject({
      finished: { status: 'cancelled' },
      history: [{ seq: 1, type: 'executionCancelled', data: { reason: 'no need' } }],
    });
    expect(await executor.take('validate')).toEqual([]);
  });

  it('a record that the log brings again changes nothing (I4)', async () => {
    const request = {
      tenant: 'default',
      executionId: 'execution_1',
      workflowId: 'onboarding',
      version: 1,
      workflowName: 'onboarding',
      startState: 'initial',
      input: {},
      createdAt: 0,
    };
    await executor.send({ kind: 'start', request }, 0);
    const next = await installation.executor();
    await next.send({ kind: 'start', request }, 0);
    expect(installation.store.commits.filter(({ inserted }) => inserted.length > 0)).toHaveLength(1);
  });
});
