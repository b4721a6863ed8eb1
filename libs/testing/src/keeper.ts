import { hasJava, startKafka, type KafkaServer } from '@workflows/kafka-server';
import { startPostgres, type PostgresServer } from '@workflows/postgres-server';
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/**
 * Keeps the servers of one test run; a program that `global-setup` starts.
 *   K1. A server is started when the first test asks for it, and shared by all workers of the run.
 *   K2. Our input is a pipe from Jest. However Jest ends (Ctrl-C, kill -9), the pipe closes, and then we stop the
 *       servers and delete what they wrote. We ourselves are out of reach of the terminal's Ctrl-C.
 */
const root = join(__dirname, '../../..');
const log = (line: string): void => console.error(line);

let folder: Promise<string> | undefined;
let postgres: Promise<PostgresServer> | undefined;
let kafka: Promise<KafkaServer> | undefined;

const ANSWERS: Record<string, () => Promise<string>> = {
  '/postgres': async () => (await (postgres ??= openPostgres())).url,
  '/folder': () => ownFolder(),
  '/kafka': async () => (await (kafka ??= openKafka())).brokers,
};

const door = createServer((request, response) => {
  const answer = ANSWERS[request.url ?? ''];
  if (answer === undefined) return void response.writeHead(404).end();
  answer().then(
    (text) => response.end(text),
    (error: unknown) => response.writeHead(500).end(error instanceof Error ? error.message : String(error)),
  );
});

door.listen(0, '127.0.0.1', () => {
  const address = door.address();
  if (typeof address === 'object' && address !== null) console.log(`http://127.0.0.1:${address.port}`);
});
process.stdin.resume().once('close', () => {
  close().catch((error: unknown) => log(`the servers of the tests could not be stopped: ${String(error)}`));
});

async function openPostgres(): Promise<PostgresServer> {
  const onExit = (reason: Error): void => log(reason.message); // the tests that use it fail by themselves
  const settings = { fsync: false, synchronous_commit: false, full_page_writes: false, max_connections: 200 };
  return startPostgres({ dataDir: join(await ownFolder(), 'postgres'), log: () => undefined, onExit, settings });
}

async function openKafka(): Promise<KafkaServer> {
  if (!(await hasJava())) throw new Error('The Kafka tests need Java 17. Run npm test, which skips them without it.');
  return startKafka({ cacheDir: join(root, '.cache/kafka'), dataDir: join(await ownFolder(), 'kafka'), log });
}

function ownFolder(): Promise<string> {
  return (folder ??= mkdtemp(join(tmpdir(), 'workflows-test-')).then(async (path) => {
    await chmod(path, 0o711); // as root, Postgres runs as another user, who has to pass here
    return path;
  }));
}

async function close(): Promise<void> {
  door.close();
  door.closeAllConnections();
  const servers = await Promise.allSettled([postgres, kafka]);
  await Promise.allSettled(servers.map((one) => (one.status === 'fulfilled' ? one.value?.stop() : undefined)));
  if (folder !== undefined) await rm(await folder, { recursive: true, force: true });
}
