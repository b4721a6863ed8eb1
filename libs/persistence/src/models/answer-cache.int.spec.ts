import { Client } from 'pg';
import { Connections } from '../connections';
import { openTestPersistence, TENANT, type TestPersistence } from '../test-persistence.fixture';
import { sweepAnswers } from './answer-cache';

let persistence: TestPersistence;
let client: Client;
beforeAll(async () => {
  persistence = await openTestPersistence();
  client = new Client({ connectionString: persistence.url });
  await client.connect();
});
afterAll(async () => {
  await client.end();
  await persistence.end();
});

describe('an answer that is kept', () => {
  it('is found by its tenant alone, for a day, and is the latest', async () => {
    const { answers } = persistence;
    await answers.keep(TENANT, 'k', { value: { a: 1 }, calls: [] });
    await answers.keep(TENANT, 'k', { value: { a: '\0' }, calls: [] });
    expect(await answers.find(TENANT, 'k')).toEqual({ value: { a: '\0' }, calls: [] });
    expect(await answers.find('another', 'k')).toBeUndefined();
    await client.query('update model_answer set created_at = created_at - 86400000');
    expect(await answers.find(TENANT, 'k')).toBeUndefined();
    const connections = new Connections(persistence.url, 'sweep', 1, () => undefined);
    expect(await sweepAnswers(connections, 10)).toBe(1);
    await connections.close();
    expect((await client.query('select 1 from model_answer')).rowCount).toBe(0);
  });
});
