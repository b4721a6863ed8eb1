import { shardOf } from '@workflows/contracts';
import { waitFor } from '@workflows/testing';
import { closeAll } from '../tcp/tcp.fixture';
import { SHARDS, TestExecutor, linksTo } from './stream.fixture';
import { StreamFollow } from './stream-follow';

afterEach(closeAll);

const EXECUTION = 'execution_1';
const SHARD = shardOf(EXECUTION, SHARDS);

async function following(...executors: TestExecutor[]): Promise<StreamFollow> {
  const links = await linksTo(await Promise.all(executors.map((executor) => executor.open())));
  await waitFor(() => links.open().length === executors.length && links.ownerOf(SHARD) !== undefined);
  return new StreamFollow(links, SHARDS);
}

describe('an execution that is followed', () => {
  it('is asked for once, tells all that follow it, and is asked for no more once nobody does', async () => {
    const owner = new TestExecutor('owner', [[SHARD, 1]]);
    const follow = await following(owner);
    const told = [0, 0];
    const stops = told.map((_, index) => follow.follow(EXECUTION, () => void (told[index] = Number(told[index]) + 1)));
    await waitFor(() => told.every((times) => times > 0));
    const before = [...told];
    owner.followed.get(EXECUTION)?.();
    await waitFor(() => told.every((times, index) => times === Number(before[index]) + 1));
    expect(owner.follows).toBe(1);
    stops[0]?.();
    owner.followed.get(EXECUTION)?.();
    await waitFor(() => told[1] === Number(before[1]) + 2);
    expect(told[0]).toBe(Number(before[0]) + 1);
    stops[1]?.();
    await waitFor(() => !owner.followed.has(EXECUTION));
  });

  it('is looked at again when another owner takes its shard, and followed there', async () => {
    const [owner, next] = [new TestExecutor('owner', [[SHARD, 1]]), new TestExecutor('next')];
    const follow = await following(owner, next);
    let told = 0;
    follow.follow(EXECUTION, () => void told++);
    await waitFor(() => told === 1);
    owner.close();
    next.owns([SHARD, 2]);
    await waitFor(() => told === 2); // F1
    next.followed.get(EXECUTION)?.();
    await waitFor(() => told === 3);
  });
});
