import { shardOf, type ExecutionCommand, type StartRequest } from '@workflows/contracts';
import { OwnerAway } from '@workflows/runtime';
import { waitFor } from '@workflows/testing';
import { atEnd, closeAll } from '../tcp/tcp.fixture';
import { FIRST_KINDS } from '../command-kinds';
import type { ExecutorLinks } from './executor-links';
import { StreamCommandBus } from './stream-command-bus';
import { SHARDS, TestExecutor, accept, linksTo } from './stream.fixture';

afterEach(closeAll);

const EXECUTION = 'execution_1';
const SHARD = shardOf(EXECUTION, SHARDS);
const cancel: ExecutionCommand = { kind: 'cancel', tenant: 'acme', executionId: EXECUTION, reason: '' };
const start: ExecutionCommand = {
  kind: 'start',
  request: { tenant: 'acme', executionId: EXECUTION, workflowId: 'workflow_1', input: {} } as StartRequest,
};
const CANCELLED = { kind: 'cancelled', accepted: true };

/** The log of the shards, as far as a gateway sees it. */
class Log {
  readonly posted: { command: ExecutionCommand; id: string; replyTo: string | undefined }[] = [];
  private count = 0;
  readonly nextId = (): string => `id-${++this.count}`;
  post(command: ExecutionCommand, id: string, { replyTo }: { replyTo?: string }): void {
    this.posted.push({ command, id, replyTo });
  }
  sendQuietly(command: ExecutionCommand): void {
    this.post(command, this.nextId(), {});
  }
}

function busOver(links: ExecutorLinks): { bus: StreamCommandBus; log: Log } {
  const log = new Log();
  const bus = new StreamCommandBus({ links, log, shardCount: SHARDS, instanceId: 'gateway_1', timeoutMs: 20_000 });
  atEnd(() => bus.close());
  return { bus, log };
}

async function owned(...executors: TestExecutor[]) {
  const links = await linksTo(await Promise.all(executors.map((executor) => executor.open())));
  await waitFor(() => links.ownerOf(SHARD) !== undefined && links.open().length === executors.length);
  return { links, ...busOver(links) };
}

describe('a command', () => {
  it('goes to the owner of its shard, with all that is said in the same moment in one delivery, and its reply comes back', async () => {
    const [owner, other] = [new TestExecutor('owner', [[SHARD, 7]]), new TestExecutor('other')];
    const { bus, log } = await owned(other, owner);
    expect(await Promise.all([bus.send(cancel), bus.send(cancel)])).toEqual([CANCELLED, CANCELLED]);
    expect(owner.deliveries.map(({ shard, commands }) => [shard, commands.length])).toEqual([[SHARD, 2]]);
    expect([other.deliveries, log.posted]).toEqual([[], []]);
  });

  it('goes into the log where its owner does not know the kind, as an executor of the release before does not', async () => {
    const migrate = { kind: 'migrate', tenant: 'acme', executionId: EXECUTION, to: 2 } as ExecutionCommand;
    const owner = new TestExecutor('owner', [[SHARD, 7]]);
    const { bus, links, log } = await owned(owner);
    bus.send(migrate).catch(() => undefined);
    await waitFor(() => owner.deliveries.length === 1);
    jest
      .spyOn(links, 'ownerOf')
      .mockReturnValue(Object.assign(links.ownerOf(SHARD) ?? {}, { kinds: FIRST_KINDS }) as never);
    bus.send(migrate).catch(() => undefined);
    bus.sendQuietly(migrate);
    expect(log.posted).toMatchObject([{ command: migrate, replyTo: 'gateway_1' }, { command: migrate }]);
    await bus.send(cancel);
    expect(owner.deliveries).toHaveLength(2);
  });

  it('waits in the log where nobody owns its shard, and is answered over the stream of whoever takes it from there', async () => {
    const executor = new TestExecutor('e');
    const links = await linksTo([await executor.open()]);
    const { bus, log } = busOver(links);
    await waitFor(() => links.open().length === 1);
    const sent = bus.send(cancel);
    expect(log.posted).toMatchObject([{ command: cancel, replyTo: 'gateway_1' }]);
    expect(executor.reply('gateway_1', log.posted[0]?.id ?? '', { kind: 'cancelled', accepted: true })).toBe(true);
    expect(await sent).toEqual(CANCELLED);
    expect(executor.reply('another', 'x', { kind: 'cancelled', accepted: true })).toBe(false);
  });

  it.each([
    ['says that it lost the shard', async () => 'lost' as const],
    ['cannot tell what became of it', () => Promise.reject(new Error('the database is away'))],
  ])('takes the way through the log when its owner %s; a start is made without an owner', async (_, decide) => {
    const owner = new TestExecutor('owner', [[SHARD, 7]]);
    owner.decide = decide;
    const { bus, log } = await owned(owner);
    bus.send(cancel).catch(() => undefined);
    await waitFor(() => log.posted.length === 1);
    await expect(bus.send(start)).rejects.toBeInstanceOf(OwnerAway);
    expect(log.posted).toHaveLength(1);
  });

  it('follows its shard from an owner that stands still to the one with the higher epoch', async () => {
    const [frozen, next] = [new TestExecutor('frozen', [[SHARD, 7]]), new TestExecutor('next')];
    frozen.decide = () => new Promise(() => undefined);
    const { bus, log, links } = await owned(frozen, next);
    const sent = bus.send(cancel);
    const started = bus.send(start);
    await waitFor(() => frozen.deliveries.length > 0);
    next.owns([SHARD, 8]);
    expect(await sent).toEqual(CANCELLED);
    await expect(started).rejects.toBeInstanceOf(OwnerAway);
    frozen.owns([SHARD, 7]); // it does not know better
    await waitFor(() => links.ownerOf(SHARD)?.executor.id === 'next');
    expect(await bus.send(cancel)).toEqual(CANCELLED);
    expect([log.posted, next.deliveries.length]).toEqual([[], 2]);
  });

  it('is not lost with the stream it was sent over', async () => {
    const owner = new TestExecutor('owner', [[SHARD, 7]]);
    owner.decide = () => new Promise(() => undefined);
    const { bus, log } = await owned(owner);
    bus.send(cancel).catch(() => undefined);
    const started = bus.send(start);
    await waitFor(() => owner.deliveries.length > 0);
    owner.close();
    await expect(started).rejects.toBeInstanceOf(OwnerAway);
    expect(log.posted).toMatchObject([{ command: cancel }]);
  });

  it('of which nobody hears the answer is carried out all the same', async () => {
    const owner = new TestExecutor('owner', [[SHARD, 7]]);
    const { bus } = await owned(owner);
    bus.sendQuietly(cancel);
    await waitFor(() => owner.deliveries.length === 1);
    expect(owner.deliveries[0]?.commands[0]?.envelope.replyTo).toBeUndefined();
    owner.decide = async (delivery) => accept(delivery);
  });
});
