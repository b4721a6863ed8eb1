import { shardOf, type ExecutionCommand } from '@workflows/contracts';
import { waitFor } from '@workflows/testing';
import { connect, constants, type ClientHttp2Session } from 'node:http2';
import { SILENT, type MessagingLog } from '../log';
import { TLS } from '../tcp/certificate.fixture';
import { parseAddress } from '../tcp/executor-address';
import { connectTo, greetWithin } from '../tcp/greeted';
import { SharedSecret } from '../tcp/shared-secret';
import { SECRET, Stranger, atEnd, closeAll } from '../tcp/tcp.fixture';
import { TcpRequester } from '../tcp/tcp-requester';
import type { ExecutorAddress } from './executor-link';
import { StreamCommandBus } from './stream-command-bus';
import { SHARDS, TestExecutor, linksTo } from './stream.fixture';

afterEach(closeAll);

const EXECUTION = 'execution_1';
const SHARD = shardOf(EXECUTION, SHARDS);
const cancel: ExecutionCommand = {
  kind: 'cancel',
  tenant: 'acme',
  executionId: EXECUTION,
  reason: 'x'.repeat(3_000_000),
};
const NO_LOG = { nextId: () => 'id-1', post: () => undefined, sendQuietly: () => undefined };
/** What a server says first. */
const GREETING_BYTES = 12 + 32;

/** HTTP/2 to an executor, by somebody who knows the secret and says what he likes. */
async function session({ address }: ExecutorAddress): Promise<ClientHttp2Session> {
  const socket = connectTo(parseAddress(address));
  await greetWithin(socket, new SharedSecret(SECRET), 2_000);
  const opened = connect('http://executor', { createConnection: () => socket });
  atEnd(() => opened.destroy());
  return opened;
}

async function endOf(opened: ClientHttp2Session, path: string, ...lines: string[]): Promise<number> {
  const stream = opened.request({ ':method': 'POST', ':path': path }, { endStream: false });
  for (const line of lines) stream.write(line);
  stream.resume().on('error', () => undefined);
  await new Promise((resolve) => stream.once('close', resolve));
  return stream.rstCode;
}

describe('an executor', () => {
  it('speaks TLS with gateways, and messages may be large', async () => {
    const executor = new TestExecutor('e', [[SHARD, 1]], { ...TLS, requestCert: true, rejectUnauthorized: true });
    const links = await linksTo([await executor.open()], { tls: TLS });
    const bus = new StreamCommandBus({ links, log: NO_LOG, shardCount: SHARDS, instanceId: 'gateway_1' });
    atEnd(() => bus.close());
    await waitFor(() => links.ownerOf(SHARD) !== undefined);
    expect(await bus.send(cancel)).toEqual({ kind: 'cancelled', accepted: true });
    expect(executor.deliveries[0]?.commands[0]?.envelope.command).toEqual(cancel);
  });

  it('tells gateways how busy it is when that has changed, and those that come later at once', async () => {
    const [executor, other] = [new TestExecutor('e', [[SHARD, 1]]), new TestExecutor('other')];
    const addresses = [await executor.open(), await other.open()];
    const links = await linksTo(addresses);
    const told = (of = links): (number | undefined)[] => of.owning().map(({ busy }) => busy);
    await waitFor(() => told()[0] === 0);
    executor.busyIs(0.4);
    await waitFor(() => told()[0] === 0.4);
    const later = await linksTo(addresses);
    await waitFor(() => told(later)[0] === 0.4);
    expect(told()).toHaveLength(1); // the other one owns nothing
  });

  it('hears no stranger, and a gateway with another secret not at all', async () => {
    const executor = new TestExecutor('e', [[SHARD, 1]]);
    const address = await executor.open();
    const lines: string[] = [];
    const log: MessagingLog = { ...SILENT, warn: (message) => void lines.push(message) };
    const links = await linksTo([address], { secret: 'another secret altogether', log });
    await waitFor(() => lines.length > 0);
    expect(links.open()).toEqual([]);
    const stranger = new Stranger(parseAddress(address.address).port);
    stranger.socket.write('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n'.padEnd(200, 'x'));
    await stranger.ended;
    expect(stranger.heard.length).toBe(GREETING_BYTES);
  });

  it.each([
    ['a line that is no JSON', ['[{"k":"hello","v":1,"from":"g"}]\n', 'nonsense\n']],
    ['a version that it does not know', ['[{"k":"hello","v":2,"from":"g"}]\n']],
    ['a message before the hello', ['[{"k":"ask","id":1,"pattern":"executor.tasks.taken","data":{}}]\n']],
  ])('ends a stream with %s, and goes on for others', async (_, lines) => {
    const executor = new TestExecutor('e', [[SHARD, 1]]);
    const address = await executor.open();
    expect(await endOf(await session(address), '/workflows/stream', ...lines)).not.toBe(constants.NGHTTP2_NO_ERROR);
    const links = await linksTo([address]);
    await waitFor(() => links.ownerOf(SHARD) !== undefined);
  });

  it('opens no stream at another path', async () => {
    const executor = new TestExecutor('e');
    await endOf(await session(await executor.open()), '/other');
  });

  it('answers gateways of the release before, which send messages of Nest', async () => {
    const executor = new TestExecutor('e');
    executor.shelf.takenTasks.push({ function: 'f', takenAt: 1 });
    const { address } = await executor.open();
    const old = new TcpRequester({ ...parseAddress(address), secret: SECRET });
    atEnd(() => old.close());
    const ask = { v: 1, tenant: 'acme', executionId: EXECUTION };
    expect(await old.request('executor.tasks.taken', ask)).toMatchObject({
      ok: true,
      value: { tasks: [{ function: 'f' }] },
    });
  });
});
