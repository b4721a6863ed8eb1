import { freshDatabase } from '@workflows/testing';
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
afterEach(() => Promise.all(locks.map((lock) => lock.release())));
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

  it('tells when its connection is lost, and can be taken again', async () => {
    const lock = newLock('fragile');
    const lost = new Promise<Error>((resolve) => void lock.lockExclusively(resolve).then(() => kill('fragile')));
    expect(await lost).toBeInstanceOf(Error);
    await lock.lockExclusively(notLost);
  });
});

async function kill(name: string): Promise<void> {
  const client = new Client(database.url);
  await client.connect();
  await client.query('select pg_terminate_backend(pid) from pg_stat_activity where application_name = $1', [name]);
  await client.end();
}
