import { shardOf } from '@workflows/contracts';
import { Installation, ONE_TASK } from '../fixtures/executor.fixture';

const SHARD = shardOf('execution_1', 4);

describe('a delivery of commands, of what cannot be read, and of what is none of ours', () => {
  it('moves the offset past all of them, and keeps what cannot be read alone', async () => {
    const installation = new Installation();
    installation.define('onboarding', ONE_TASK);
    const executor = await installation.executor();
    await executor.start('execution_1');
    const cancel = { kind: 'cancel', tenant: 'default', executionId: 'execution_1', reason: '' } as const;
    const outcome = await executor.executor.receive({
      shard: SHARD,
      commands: [
        { envelope: { v: 1, id: 'c', command: cancel }, offset: 2, reply: () => undefined },
        { envelope: { v: 1, id: 'd', command: cancel }, offset: 4, reply: () => undefined },
      ],
      unreadable: [{ offset: 3, tenant: 'default', reason: 'no JSON', raw: '{' }],
      passed: [0, 1, 5],
    });
    expect(outcome).toBe('committed');
    expect(installation.store.rows.get('execution_1')?.finished).toMatchObject({ status: 'cancelled' });
    expect(executor.executor.expectedOffset(SHARD)).toBe(6);
    const { commits } = installation.store;
    expect(commits.at(-1)?.shards).toMatchObject([{ nextOffset: 6 }]);
    expect(commits.flatMap(({ quarantine }) => quarantine)).toMatchObject([
      { offset: 3, tenant: 'default', reason: 'no JSON' },
    ]);
  });
});
