import { freshDatabase, waitFor } from '@workflows/testing';
import { Client } from 'pg';
import { DatabaseInUse, InstanceLock } from './instance-lock';

let database: Awaited<ReturnType<typeof freshDatabase>>;
const locks: InstanceLock[] = [];
const notLost = (): void => {
  throw new Error('lost');
};

beforeAll(async () => {
  database = await freshDatabase({});
});
const robbers: Client[] = [];
afterEach(() => Promise.all([...locks.map((lock) => lock.release()), ...robbers.map((robber) => robber.end())]));
afterAll(() => database.drop());

function newLock(name: string): InstanceLock {
  const lock = new InstanceLock(database.url, name, 500);
  locks.push(lock);
  return lock;
}

describe('the lock on a database', () => {
  it('is held by one embedded service; a second is told who holds it', async () => {
    await newLock('first service').lockExclusively(notLost);
    const second = newLock('second').lockExclusively(notLost);
    await expect(second).rejects.toBeInstanceOf(DatabaseInUse);
    await expect(newLock('third').lockShared(notLost)).rejects.toThrow(
      /another Workflows service .*"first service" from .*session \d+/,
    );
  });

  it('is shared by executors, and then not given to an embedded service', async () => {
    await newLock('a').lockShared(notLost);
    await newLock('b').lockShared(notLost);
    await expect(newLock('c').lockExclusively(notLost)).rejects.toThrow(/"a".*"b"/);
  });

  it('is free after its release, for one that waits a moment', async () => {
    const first = newLock('first');
    await first.lockExclusively(notLost);
    const second = newLock('second').lockExclusively(notLost);
    await first.release();
    await second;
  });

  it('is taken again when its connection is lost', async () => {
    await newLock('fragile').lockExclusively(notLost);
    await kill('fragile');
    await waitFor(async () => (await sessionsOf('fragile')) === 1);
    await expect(newLock('second').lockExclusively(notLost)).rejects.toThrow(/"fragile"/);
  });

  it('tells when another was faster', async () => {
    const lock = newLock('slow');
    const taken = new Promise<Error>((resolve, reject) => {
      lock
        .lockShared(resolve)
        .then(() => rob('slow'))
        .catch(reject);
    });
    expect(await taken).toBeInstanceOf(DatabaseInUse);
  });

  /** Ends the session of the holder and takes the lock at once. */
  async function rob(name: string): Promise<void> {
    const robber = new Client(database.url);
    await robber.connect();
    robbers.push(robber);
    const taking = robber.query('select pg_advisory_lock($1)', [0x77666c69]);
    await kill(name);
    await taking;
  }
});

async function kill(name: string): Promise<void> {
  await query('select pg_terminate_backend(pid) from pg_stat_activity where application_name = $1', name);
}

async function sessionsOf(name: string): Promise<number> {
  return query(
    `select from pg_locks join pg_stat_activity using (pid)
      where locktype = 'advisory' and application_name = $1 and datname = current_database()`,
    name,
  );
}

async function query(text: string, value: string): Promise<number> {
  const client = new Client(database.url);
  await client.connect();
  const { rows } = await client.query(text, [value]);
  await client.end();
  return rows.length;
}
