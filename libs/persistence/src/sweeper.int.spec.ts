import { Connections } from './connections';
import { Sweeper } from './sweeper';
import { openTestPersistence } from './test-persistence.fixture';
import type { TestPersistence } from './test-persistence.fixture';

let persistence: TestPersistence;
let connections: Connections;

beforeAll(async () => {
  persistence = await openTestPersistence();
  connections = new Connections(persistence.url, 'sweep', 1, () => undefined);
});
afterAll(async () => {
  await connections.close();
  await persistence.end();
});

describe('a sweep', () => {
  it('removes every expired key and keeps the others', async () => {
    const insert = `insert into idempotency_key
      select 't', 'w', n::text, 'e', 'd', now_ms() + case when n <= 2500 then -1 else 60000 end from generate_series(1, 2510) n`;
    await connections.run('keys', insert, []);
    const sweeper = new Sweeper(connections, (message, error) => {
      throw new Error(message, { cause: error });
    });
    await sweeper.sweep();
    await sweeper.close();
    const left = await connections.run<{ count: number }>('left', 'select count(*) as count from idempotency_key', []);
    expect(left).toEqual([{ count: 10 }]);
  });
});
