import { shardOf } from '@workflows/contracts';
import { waitFor } from '@workflows/testing';
import { atEnd, closeAll } from '../tcp/tcp.fixture';
import { SHARDS, TestExecutor, linksTo } from './stream.fixture';
import { StreamWatch } from './stream-watch';

afterEach(closeAll);

const EXECUTION = 'execution_1';
const SHARD = shardOf(EXECUTION, SHARDS);

async function watching(...executors: TestExecutor[]) {
  const ended: string[] = [];
  const looks: string[][] = [];
  let isAway = false;
  const links = await linksTo(await Promise.all(executors.map((executor) => executor.open())));
  await waitFor(() => links.open().length === executors.length && links.ownerOf(SHARD) !== undefined);
  const findEnded = async (ids: readonly string[]): Promise<string[]> => {
    looks.push([...ids]);
    if (isAway) throw new Error('the database is away');
    return ids.filter((id) => ended.includes(id));
  };
  const watch = new StreamWatch({ links, shardCount: SHARDS, findEnded });
  atEnd(() => watch.close());
  return { watch, ended, looks, away: (is: boolean) => (isAway = is) };
}

describe('the end of an execution', () => {
  it('is told by its owner, and the record is not read for it', async () => {
    const owner = new TestExecutor('owner', [[SHARD, 1]]);
    const { watch, looks } = await watching(owner);
    const { finished } = watch.watch(EXECUTION);
    await waitFor(() => owner.watched.has(EXECUTION));
    owner.watched.get(EXECUTION)?.();
    await finished;
    expect(looks).toEqual([]);
  });

  it('is asked for no more once nobody wants to know', async () => {
    const owner = new TestExecutor('owner', [[SHARD, 1]]);
    const { watch } = await watching(owner);
    const watched = watch.watch(EXECUTION);
    await waitFor(() => owner.watched.has(EXECUTION));
    watched.stop();
    await waitFor(() => !owner.watched.has(EXECUTION));
  });

  it('that came before another owner watched is found in the record, however long that is away', async () => {
    const [owner, next] = [new TestExecutor('owner', [[SHARD, 1]]), new TestExecutor('next')];
    const { watch, ended, looks, away } = await watching(owner, next);
    const { finished } = watch.watch(EXECUTION);
    await waitFor(() => owner.watched.has(EXECUTION));
    owner.close();
    ended.push(EXECUTION);
    away(true);
    next.owns([SHARD, 2]);
    await waitFor(() => looks.length > 0);
    expect(next.watched.has(EXECUTION)).toBe(true); // W2: first it watches, then the record is read
    away(false);
    await finished;
  });
});
