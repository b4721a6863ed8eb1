import { randomBytes } from 'node:crypto';
import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import {
  NO_LOOKS,
  describeAccessTokens,
  describeDocumentEvents,
  describeSecrets,
  dumpOf,
  freshDatabase,
} from '@workflows/testing';
import { Service, dataFolder, emptyFolder, query, removeData, type Environment } from './service.fixture';

jest.setTimeout(120_000);

describe('secrets in one process', () => {
  let dataDir: string;
  let service: Service;

  beforeAll(async () => {
    dataDir = await dataFolder();
    service = await Service.start(dataDir, { LOG_LEVEL: 'debug', ...NO_LOOKS });
  });

  afterAll(async () => {
    await service?.dispose();
    await removeData(dataDir);
  });

  async function startAgain(env: Environment): Promise<void> {
    await service.stop();
    service = await Service.start(dataDir, env);
  }

  const traces = async (): Promise<string> => `${await dumpOf((sql) => query(dataDir, sql))}\n${service.output}`;
  describeSecrets(() => service.api, traces);
  describeAccessTokens(() => service.api, traces);
  describeDocumentEvents(() => service.api);

  it('move to a key of the operator’s, and are not readable without the key that they are under', async () => {
    const file = join(dataDir, 'secrets-key');
    expect((await stat(file)).mode & 0o777).toBe(0o600);
    const first = (await readFile(file, 'utf8')).trim();
    for (const name of ['a', 'b']) await service.api.ask('PUT', `/secrets/${name}`, { value: `value of ${name}` });
    const own = randomBytes(32).toString('base64');
    await startAgain({ SECRETS_KEY: `2026:${own},${first}` });
    await service.api.ask('PUT', '/secrets/c', { value: 'value of c' });
    expect(await service.api.ask('POST', '/secrets/rotate?limit=1')).toMatchObject({
      keyId: '2026',
      rotated: 1,
      meta: { nextCursor: expect.any(String) },
    });
    expect(await service.api.ask('POST', '/secrets/rotate')).toMatchObject({ rotated: 1, meta: { nextCursor: null } });
    const { data } = await service.api.ask('GET', '/secrets');
    expect(data.map(({ name, keyId }: { name: string; keyId: string }) => [name, keyId])).toEqual([
      ['a', '2026'],
      ['b', '2026'],
      ['c', '2026'],
    ]);
    await startAgain({ SECRETS_KEY: `other:${randomBytes(32).toString('base64')}` });
    expect(await service.api.ask('POST', '/secrets/rotate')).toMatchObject({ rotated: 0, unreadable: ['a', 'b', 'c'] });
  });
});

describe('secrets in production, where nobody has given a key', () => {
  it('are refused with what to set, and all else works', async () => {
    const dataDir = await emptyFolder();
    const database = await freshDatabase({});
    const key = randomBytes(24).toString('base64url');
    const settings = {
      NODE_ENV: 'production',
      DATABASE_URL: database.url,
      API_KEY: key,
      ALLOW_PRIVATE_NETWORK: 'false',
    };
    const service = await Service.start(dataDir, settings);
    try {
      const refused = await service.api.send('PUT', '/secrets/a', { body: { value: 'canary' } });
      expect(refused).toMatchObject({ status: 503, body: { errors: [{ code: 'SECRETS_KEY_MISSING' }] } });
      expect(refused.text).toContain('SECRETS_KEY');
      expect(await service.api.ask('GET', '/secrets')).toMatchObject({ data: [] });
      const workflow = await service.api.workflow('works', { initial: { type: 'succeed' } });
      expect(await service.api.run(workflow)).toMatchObject({ status: 'completed' });
    } finally {
      await service.stop();
      await database.drop();
      await removeData(dataDir);
    }
  });
});
