import { Client } from 'pg';
import { freshDatabase } from './fresh-database';

async function query(url: string, sql: string): Promise<unknown[]> {
  const client = new Client(url);
  await client.connect();
  try {
    return (await client.query(sql)).rows;
  } finally {
    await client.end();
  }
}

describe('a fresh database', () => {
  it('is a clone of what was migrated once, also when many ask at the same time', async () => {
    const migrate = jest.fn((url: string) => query(url, 'create table made as select 1 as x'));
    const all = await Promise.all(Array.from({ length: 4 }, () => freshDatabase({ migrate, template: 'once' })));
    expect(migrate).toHaveBeenCalledTimes(1);
    await query(all[0]?.url ?? '', 'update made set x = 2');
    expect(await query(all[1]?.url ?? '', 'select x from made')).toEqual([{ x: 1 }]);
    await Promise.all(all.map((database) => database.drop()));
    await expect(query(all[0]?.url ?? '', 'select 1')).rejects.toMatchObject({ code: '3D000' });
  });

  it('tries the migration anew after one that failed', async () => {
    const fails = (): Promise<never> => Promise.reject(new Error('broken migration'));
    await expect(freshDatabase({ migrate: fails, template: 'anew' })).rejects.toThrow('broken migration');
    const migrate = (url: string): Promise<unknown> => query(url, 'create table made (x int)');
    const database = await freshDatabase({ migrate, template: 'anew' });
    expect(await query(database.url, 'select from made')).toEqual([]);
    await database.drop();
  });

  it('is dropped although somebody is still connected', async () => {
    const database = await freshDatabase({});
    const client = new Client(database.url);
    client.on('error', () => undefined);
    await client.connect();
    await database.drop();
    await expect(query(database.url, 'select 1')).rejects.toMatchObject({ code: '3D000' });
    await client.end().catch(() => undefined);
  });
});
