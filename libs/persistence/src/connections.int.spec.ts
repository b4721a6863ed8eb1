import { freshDatabase } from '@workflows/testing';
import { Connections } from './connections';

describe('a statement', () => {
  it('is prepared once for a connection, under its name', async () => {
    const database = await freshDatabase({ migrate: async () => undefined });
    const connections = new Connections(database.url, 'spec', 1, () => undefined);
    for (const given of [1, 2])
      expect(await connections.run('twice', 'select $1::int as given', [given])).toEqual([{ given }]);
    const prepared = await connections.run(
      'look',
      'select name, generic_plans + custom_plans as runs from pg_prepared_statements',
      [],
    );
    expect(prepared).toContainEqual({ name: 'twice', runs: 2 });
    await connections.close();
    await database.drop();
  });
});
