import { shardOf, type TextPiece } from '@workflows/contracts';
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

function listen(
  follow: StreamFollow,
  wentOn: () => void,
  said: (piece: TextPiece) => void = () => undefined,
): () => void {
  return follow.follow('default', EXECUTION, { wentOn, said });
}

describe('an execution that is followed', () => {
  it('is asked for once, tells all that follow it, and is asked for no more once nobody does', async () => {
    const owner = new TestExecutor('owner', [[SHARD, 1]]);
    const follow = await following(owner);
    const told = [0, 0];
    const stops = told.map((_, index) => listen(follow, () => void (told[index] = Number(told[index]) + 1)));
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
    listen(follow, () => void told++);
    await waitFor(() => told === 1);
    owner.close();
    next.owns([SHARD, 2]);
    await waitFor(() => told === 2); // F1
    next.followed.get(EXECUTION)?.();
    await waitFor(() => told === 3);
  });

  it('tells what models say to it, and whoever comes later what they have said so far', async () => {
    const [owner, next] = [new TestExecutor('owner', [[SHARD, 1]]), new TestExecutor('next')];
    const follow = await following(owner, next);
    const piece = (offset: number, delta: string, more: Partial<TextPiece> = {}): TextPiece => ({
      ...{ function: 'ai.text', state: 's', visit: 1, attempt: 1, form: 'text', offset, delta },
      ...more,
    });
    const heard: TextPiece[][] = [[], [], []];
    let looks = 0;
    const hear = (who: number): void =>
      void listen(
        follow,
        () => looks++,
        (said) => void heard[who]?.push(said),
      );
    hear(0);
    await waitFor(() => looks === 1);
    owner.says.get(EXECUTION)?.(piece(0, 'Once'));
    owner.says.get(EXECUTION)?.(piece(4, ' upon'));
    await waitFor(() => heard[0]?.length === 2);
    expect(looks).toBe(1);
    hear(1);
    expect(heard[1]).toEqual([piece(0, 'Once upon')]); // F3
    owner.says.get(EXECUTION)?.(piece(9, '', { end: true }));
    await waitFor(() => heard[1]?.length === 2);
    hear(2);
    expect(heard[2]).toEqual([]);
    owner.says.get(EXECUTION)?.(piece(0, 'lost with its owner', { visit: 2 }));
    await waitFor(() => heard[2]?.length === 1);
    owner.close();
    next.owns([SHARD, 2]);
    await waitFor(() => next.says.has(EXECUTION));
    const late: TextPiece[] = [];
    listen(
      follow,
      () => undefined,
      (said) => late.push(said),
    );
    expect(late).toEqual([]);
  });
});
