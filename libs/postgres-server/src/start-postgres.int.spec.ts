import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdtemp, readFile, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { Client } from 'pg';
import { freePort } from './free-port';
import { isRunning } from './postmaster';
import { startPostgres, type PostgresOptions, type PostgresServer } from './start-postgres';

const folders: string[] = [];
const servers: PostgresServer[] = [];
const children: ChildProcess[] = [];
const orphans: number[] = [];

/** A folder that Postgres was started in before: to create a database takes longer than most of what is tested. */
let usedBefore: Promise<string> | undefined;

afterAll(async () => {
  if (usedBefore !== undefined) await rm(await usedBefore, { recursive: true, force: true });
});

afterEach(async () => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
  await Promise.all(servers.splice(0).map((server) => server.stop()));
  for (const pid of orphans.splice(0)) if (await isRunning(pid)) process.kill(pid, 'SIGINT'); // only after a failed test
  await Promise.all(folders.splice(0).map((folder) => rm(folder, { recursive: true, force: true })));
});

describe('the embedded Postgres', () => {
  it('starts on an empty folder, and has its data and another port free to choose at the next start', async () => {
    const dataDir = await folder();
    const first = await start(dataDir);
    expect(first.adopted).toBe(false);
    await query(first.url, 'create table kept (x int)');
    await query(first.url, 'insert into kept values (7)');
    await first.stop();

    const port = await freePort();
    const second = await start(dataDir, { port });
    expect(second.port).toBe(port);
    expect(await query(second.url, 'select x from kept')).toEqual([{ x: 7 }]);
  });

  it('sorts by ICU, makes UUIDs of version 7, and is durable unless told otherwise', async () => {
    const server = await start(await folder(), { settings: {} });
    const sorted = await query(
      server.url,
      `select string_agg(x, '' order by x collate "und-x-icu") as x from unnest(array['b','A','a','Z','é','f']) x`,
    );
    expect(sorted).toEqual([{ x: 'aAbéfZ' }]);
    expect(await query(server.url, `select uuid_extract_version(uuidv7()) as v`)).toEqual([{ v: 7 }]);
    expect(await query(server.url, 'show fsync')).toEqual([{ fsync: 'on' }]);
    expect(await query(server.url, 'show synchronous_commit')).toEqual([{ synchronous_commit: 'on' }]);
  });

  it('lets nobody in without the password, and shows the password to nobody', async () => {
    const dataDir = await used();
    const server = await start(dataDir);
    const wrong = new URL(server.url);
    wrong.password = 'wrong';
    await expect(query(wrong.href, 'select 1')).rejects.toMatchObject({ code: '28P01' });
    expect((await stat(join(dataDir, 'cluster', 'workflows.password'))).mode & 0o777).toBe(0o600);
    expect((await stat(dataDir)).mode & 0o777).toBe(0o700);
  });

  it('comes back on its port with its data when its main process is killed', async () => {
    const server = await start(await used(), { settings: {} });
    await query(server.url, 'create table kept as select 7 as x');
    const killed = server.pid;
    process.kill(killed, 'SIGKILL');
    await until(() => server.pid !== killed);
    expect(await query(server.url, 'select x from kept')).toEqual([{ x: 7 }]);
  });

  it('goes on with the same main process when one of its connections crashed', async () => {
    const server = await start(await used());
    const { pid } = server;
    const client = new Client(server.url);
    const thrownOut = new Promise((done) => client.on('error', done));
    await client.connect();
    const { rows } = await client.query('select pg_backend_pid() as pid');
    process.kill(rows[0].pid, 'SIGKILL');
    await thrownOut;
    const guards = `select from pg_locks where locktype = 'advisory' and granted`;
    await until(() => query(server.url, guards).then((found) => found.length === 1, () => false)); // prettier-ignore
    expect(server.pid).toBe(pid);
  });

  it('ends the service when it cannot come back', async () => {
    let reason: Error | undefined;
    const dataDir = await used();
    const server = await start(dataDir, { onExit: (error) => (reason = error) });
    await writeFile(join(dataDir, 'cluster', 'global', 'pg_control'), 'broken');
    process.kill(server.pid, 'SIGKILL');
    await until(() => reason !== undefined, 25_000);
    expect(reason?.message).toContain(join(dataDir, 'postgres.log'));
  }, 30_000);

  it('is adopted, not started twice, after the service was killed', async () => {
    const dataDir = await used();
    const { child, told } = await startInChild(dataDir);
    child.kill('SIGKILL');
    await once(child, 'exit');

    const server = await start(dataDir);
    expect(server).toMatchObject({ adopted: true, pid: told.pid, port: told.port });
    expect(await query(server.url, 'select 1 as x')).toEqual([{ x: 1 }]);

    process.kill(server.pid, 'SIGKILL'); // an adopted one is kept alive, too
    await until(() => server.pid !== told.pid);
    expect(await query(server.url, 'select 1 as x')).toEqual([{ x: 1 }]);
    await server.stop();
    expect(await isRunning(server.pid)).toBe(false);
  });

  it('moves to the port that is asked for when it is adopted on another', async () => {
    const dataDir = await used();
    const { child, told } = await startInChild(dataDir);
    child.kill('SIGKILL');
    await once(child, 'exit');
    const port = await freePort();
    expect(await start(dataDir, { port })).toMatchObject({ adopted: false, port });
    expect(await isRunning(told.pid)).toBe(false);
  });

  it('survives a Ctrl-C in the terminal, which goes to the whole process group of the service', async () => {
    const { child, told } = await startInChild(await used(), { detached: true });
    process.kill(-(child.pid ?? 0), 'SIGINT');
    await once(child, 'exit');
    expect((await start(folders[0] ?? '')).adopted).toBe(true); // and so the clean-up stops it
    expect(await isRunning(told.pid)).toBe(true);
  });

  it('refuses a second service on the same folder and names the first', async () => {
    const dataDir = await used();
    await start(dataDir);
    await expect(start(dataDir)).rejects.toThrow(`pid ${process.pid}`);
  });

  it('starts although the pid file names a stranger, as it may after a reboot', async () => {
    const dataDir = await used();
    const { child, told } = await startInChild(dataDir);
    const pidFile = await readFile(join(dataDir, 'cluster', 'postmaster.pid'), 'utf8');
    child.kill('SIGKILL');
    process.kill(told.pid, 'SIGKILL');
    await until(async () => !(await isRunning(told.pid)));
    const lines = pidFile.split('\n');
    await writeFile(
      join(dataDir, 'cluster', 'postmaster.pid'),
      [process.pid, ...lines.slice(1, 6), '', 'ready'].join('\n'),
    );
    expect((await start(dataDir)).adopted).toBe(false);
  });

  const onLinux = process.platform === 'linux' ? it : it.skip;
  onLinux('starts although the postmaster that was killed is still waiting to be reaped', async () => {
    const dataDir = await used();
    const { child, told } = await startInChild(dataDir);
    const file = join(dataDir, 'cluster', 'postmaster.pid');
    const [, ...lines] = (await readFile(file, 'utf8')).split('\n');
    child.kill('SIGKILL');
    process.kill(told.pid, 'SIGKILL');
    await until(async () => !(await isRunning(told.pid)));
    const parent = spawn('sh', ['-c', 'sleep 0.5 & echo $!; exec sleep 60'], { stdio: ['ignore', 'pipe', 'inherit'] }); // a shell would reap; sleep does not
    children.push(parent);
    const zombie = Number(String(await once(parent.stdout, 'data')));
    await until(async () => !(await isRunning(zombie)));
    expect(process.kill(zombie, 0)).toBe(true);
    await writeFile(file, [zombie, ...lines].join('\n'));
    expect((await start(dataDir)).adopted).toBe(false);
  });

  const asRoot = process.getuid?.() === 0 ? it : it.skip;
  asRoot('lets Postgres pass the folders it makes on the way', async () => {
    const parent = await folder();
    await chmod(parent, 0o711);
    await start(join(parent, 'data', 'postgres'));
    expect(await readdir(join(parent, 'data', 'postgres'))).toContain('cluster');
  });

  asRoot('works below a folder that only root may enter, and starts afresh once its folder is deleted', async () => {
    const parent = await folder();
    const lines: string[] = [];
    const first = await start(join(parent, 'data'), { log: (line) => lines.push(line) });
    await query(first.url, 'create table kept as select 7 as x');
    await first.stop();
    expect((await stat(parent)).mode & 0o777).toBe(0o700);
    const home = (await readFile(join(parent, 'data', 'moved-to'), 'utf8')).trim();
    folders.push(home);
    expect(lines.filter((line) => line.endsWith(`its data are in ${home}`))).toHaveLength(1);

    const second = await start(join(parent, 'data'));
    expect(await query(second.url, 'select x from kept')).toEqual([{ x: 7 }]);
    await second.stop();
    await rm(join(parent, 'data'), { recursive: true });
    const third = await start(join(parent, 'data'));
    folders.push((await readFile(join(parent, 'data', 'moved-to'), 'utf8')).trim());
    await expect(query(third.url, 'select x from kept')).rejects.toThrow(/kept/);
  });

  it('says which port is taken', async () => {
    const other = createServer().listen(0, '127.0.0.1');
    await once(other, 'listening');
    const address = other.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    await expect(start(await folder(), { port })).rejects.toThrow(
      `Port ${port} of 127.0.0.1, wanted for Postgres, is taken`,
    );
    other.close();
  });

  it('refuses data of another major version and says what to do', async () => {
    const dataDir = await used();
    await (await start(dataDir)).stop();
    await writeFile(join(dataDir, 'cluster', 'PG_VERSION'), '17\n');
    await expect(start(dataDir)).rejects.toThrow(/Postgres 17, .* pg_dump/);
  });
});

async function folder(): Promise<string> {
  const path = await mkdtemp(join(tmpdir(), 'workflows-postgres-'));
  folders.push(path);
  return path;
}

async function used(): Promise<string> {
  usedBefore ??= useOnce();
  const path = await folder();
  await promisify(execFile)('cp', ['-a', `${await usedBefore}/.`, path]); // with its owner: as root, Postgres runs as another user
  return path;
}

async function useOnce(): Promise<string> {
  const dataDir = await mkdtemp(join(tmpdir(), 'workflows-postgres-'));
  const onExit = (reason: Error): void => console.error(reason);
  await (await startPostgres({ dataDir, log: () => undefined, onExit, settings: { fsync: false } })).stop();
  return dataDir;
}

async function start(dataDir: string, options: Partial<PostgresOptions> = {}): Promise<PostgresServer> {
  const onExit = (reason: Error): void => console.error(reason);
  const server = await startPostgres({ dataDir, log: () => undefined, onExit, settings: { fsync: false }, ...options });
  servers.push(server);
  return server;
}

async function startInChild(dataDir: string, { detached = false } = {}) {
  const register = `require('@swc/core'); require.extensions['.ts'] = (m, f) => m._compile(require('@swc/core').transformFileSync(f, { module: { type: 'commonjs' }, jsc: { parser: { syntax: 'typescript' }, target: 'es2022' }, swcrc: false }).code, f);`;
  const fixture = join(__dirname, 'killed-service.fixture.ts');
  const child = spawn(process.execPath, ['-e', `${register} require(${JSON.stringify(fixture)})`, 'x', dataDir], {
    cwd: __dirname,
    detached,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  children.push(child);
  const [line] = await once(child.stdout, 'data');
  const told: { pid: number; port: number } = JSON.parse(String(line));
  orphans.push(told.pid);
  return { child, told };
}

async function query(url: string, sql: string): Promise<unknown[]> {
  const client = new Client(url);
  client.on('error', () => undefined);
  await client.connect();
  try {
    return (await client.query(sql)).rows;
  } finally {
    await client.end();
  }
}

async function until(condition: () => boolean | Promise<boolean>, within = 30_000): Promise<void> {
  for (const deadline = Date.now() + within; !(await condition()); await sleep(20)) {
    if (Date.now() > deadline) throw new Error('the condition did not come true in time');
  }
}
