import { spawn, type ChildProcess } from 'node:child_process';
import { chmod, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Api, waitFor } from '@workflows/testing';
import { Client } from 'pg';
import { copyFirstStart } from './first-start.fixture';
import { isAlive, killNow, processTree } from './process-tree.fixture';

const MAIN = join(__dirname, '../../../dist/apps/standalone/src/main.js');
const READY_MS = 30_000;
const KEY = 'key-of-the-black-box-tests';

export type Environment = Record<string, string>;

/** A folder for the data of one test, of which there are none so far; as root, Postgres runs as another user, who has to pass it. */
export async function emptyFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'workflows-e2e-'));
  await chmod(folder, 0o711);
  return join(folder, 'data');
}

/** The same where a service was started once before. */
export async function dataFolder(): Promise<string> {
  const folder = await emptyFolder();
  await copyFirstStart(folder, async (first) => (await Service.start(first)).stop());
  return folder;
}

/** Ends what is left of a test that failed midway, and deletes the data. */
export async function removeData(dataDir: string): Promise<void> {
  const postmaster = await postmasterPid(dataDir);
  if (postmaster !== undefined) killNow(processTree(postmaster));
  await waitFor(() => postmaster === undefined || !isAlive(postmaster));
  for (const folder of [await postgresFolder(dataDir), join(dataDir, '..')]) {
    await rm(folder, { recursive: true, force: true, maxRetries: 5 });
  }
}

/** Where Postgres has its data: elsewhere, under root, when the folder for temporary files is closed to others. */
async function postgresFolder(dataDir: string): Promise<string> {
  const folder = join(dataDir, 'postgres');
  const elsewhere = await readFile(join(folder, 'moved-to'), 'utf8').catch(() => folder);
  return elsewhere.trim();
}

/** The main process of the embedded Postgres; undefined when none is running. */
export async function postmasterPid(dataDir: string): Promise<number | undefined> {
  const lines = await pidFile(dataDir);
  const pid = Number(lines?.[0]);
  return pid > 0 && isAlive(pid) ? pid : undefined;
}

async function pidFile(dataDir: string): Promise<string[] | undefined> {
  const text = await readFile(join(await postgresFolder(dataDir), 'cluster/postmaster.pid'), 'utf8').catch(
    () => undefined,
  );
  return text?.split('\n');
}

/** A query to the running embedded Postgres, past the service. */
export async function query<Row extends object>(dataDir: string, sql: string): Promise<Row[]> {
  const [, , , port] = (await pidFile(dataDir)) ?? [];
  const password = (await readFile(join(await postgresFolder(dataDir), 'cluster/workflows.password'), 'utf8')).trim();
  const client = new Client({
    host: '127.0.0.1',
    port: Number(port),
    user: 'workflows',
    database: 'workflows',
    password,
  });
  await client.connect();
  try {
    return (await client.query<Row>(sql)).rows;
  } finally {
    await client.end();
  }
}

/** One process of the service, as it is built. */
export class Service {
  output = '';
  readonly ended: Promise<number | string>;
  private hasEnded = false;

  private constructor(
    private readonly child: ChildProcess,
    readonly dataDir: string,
    private readonly key: string,
  ) {
    for (const stream of [child.stdout, child.stderr]) stream?.on('data', (chunk) => (this.output += String(chunk)));
    this.ended = new Promise((done) => {
      child.once('close', (code, signal) => {
        this.hasEnded = true;
        done(code ?? signal ?? 'lost');
      });
    });
  }

  /** Without waiting: for a start that is expected to fail. */
  static launch(dataDir: string, env: Environment = {}): Service {
    const given = { DATA_DIR: dataDir, PORT: '0', API_KEY: KEY, EXAMPLE: 'off', ...env };
    const child = spawn(process.execPath, [MAIN], {
      env: { PATH: process.env['PATH'], ...given },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    return new Service(child, dataDir, given.API_KEY);
  }

  static async start(dataDir: string, env: Environment = {}): Promise<Service> {
    const service = Service.launch(dataDir, env);
    await waitFor(() => service.hasEnded || service.readyUrl !== undefined, { within: READY_MS }).catch(
      () => undefined,
    );
    if (service.readyUrl !== undefined && !service.hasEnded) return service;
    killNow(processTree(service.pid));
    throw new Error(`the service did not get ready:\n${service.output}`);
  }

  get pid(): number {
    return this.child.pid ?? 0;
  }

  private get readyUrl(): string | undefined {
    return /^Workflows is ready at (http:\/\/127\.0\.0\.1:\d+)$/m.exec(this.output)?.[1];
  }

  get url(): string {
    if (this.readyUrl === undefined) throw new Error('the service is not ready');
    return this.readyUrl;
  }

  get api(): Api {
    return new Api(this.url, this.key);
  }

  /** kill -9 of everything: the service, its Postgres and its example. Gives how many processes that were. */
  async killTree(): Promise<number> {
    const killed = killNow(processTree(this.pid));
    await this.ended;
    await waitFor(() => killed.every((pid) => !isAlive(pid)));
    return killed.length;
  }

  /** kill -9 of the service alone. */
  async kill(): Promise<void> {
    killNow([this.pid]);
    await this.ended;
  }

  /** As Ctrl-C and container engines do; gives the exit code. */
  async stop(signal: 'SIGTERM' | 'SIGINT' = 'SIGTERM'): Promise<number | string> {
    this.child.kill(signal);
    return this.ended;
  }

  /** For `afterAll`: nothing stays behind, whatever the test came to. */
  async dispose(): Promise<void> {
    if (!this.hasEnded) await this.killTree();
    await removeData(this.dataDir);
  }
}
