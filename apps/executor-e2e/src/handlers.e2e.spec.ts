import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import {
  Shop,
  describeConnectors,
  describeHandlerMigrations,
  describeHandlers,
  expectRecordsOnce,
  expectSignupsOnce,
  killRealms,
  registerHandlers,
  waitFor,
  type Body,
} from '@workflows/testing';
import { describeSdk } from '@workflows/sdk-testing';
import { describeKafka } from './broker.fixture';
import { Cluster, OPEN_MS } from './cluster.fixture';
import type { ServiceProcess } from './service-process.fixture';

const AT_ONCE = 8;
const EXAMPLE = join(__dirname, '../../../examples/business-as-code/documented.ts');
const COMMAND = join(__dirname, '../../../dist/libs/sdk-typescript/cli.js');

jest.setTimeout(240_000);

describeKafka('handlers over two executors', () => {
  let cluster: Cluster;
  let executors: ServiceProcess[];

  beforeAll(async () => {
    cluster = await Cluster.open();
    executors = await cluster.start(2);
    await cluster.shared(executors);
  }, OPEN_MS);

  afterAll(() => cluster?.close());

  describeHandlers(() => cluster.api);
  describeHandlerMigrations(() => cluster.api);
  describeConnectors(() => cluster.api);
  describeSdk(
    () => cluster.api,
    async (isDown) => {
      executors = await cluster.crash(isDown);
      await cluster.shared(executors);
    },
  );

  it('come to the same through kill -9 of sandboxes and of an executor, and settle no call twice (I61)', async () => {
    const ids = await registerHandlers(cluster.api);
    const shop = new Shop(() => cluster.api);
    try {
      const start = (run: number): Promise<string> => cluster.api.start(ids['handlesTwenty'] ?? '', { run });
      const executions = await Promise.all(Array.from({ length: AT_ONCE }, (_, run) => start(run)));
      const startRecords = (run: number): Promise<string> => cluster.api.start(ids['handlesRecords'] ?? '', { run });
      const records = await Promise.all(Array.from({ length: AT_ONCE }, (_, run) => startRecords(run)));
      await waitFor(() => shop.asked.size >= 30, { within: 60_000 });
      let killed = 0;
      for (const { pid } of executors) killed += killRealms(pid);
      expect(killed).toBeGreaterThan(0); // I40
      await waitFor(() => shop.asked.size >= 70, { within: 60_000 });
      await executors[0]?.kill();
      await (await cluster.executor()).ready();
      const numbers = Array.from({ length: 20 }, (_, index) => index);
      for (const id of executions) {
        expect(await cluster.api.finished(id, 90_000)).toMatchObject({ status: 'completed', output: { numbers } });
        const settled = (await cluster.api.history(id)).filter(({ type }: Body) => type === 'taskSucceeded');
        expect(new Set(settled.map(({ data }: Body) => data.taskId)).size).toBe(20);
        expect(settled).toHaveLength(20);
      }
      await expectRecordsOnce(cluster.api, ids, records);
    } finally {
      await shop.worker.stop();
    }
  });

  it('have one user and one message for each signup, though all but the registry is killed', async () => {
    const env = { PATH: process.env['PATH'], WORKFLOWS_URL: cluster.api.url, API_KEY: cluster.api.key };
    expect(spawnSync(process.execPath, [COMMAND, 'deploy', EXAMPLE], { env }).status).toBe(0);
    const kill = async (): Promise<void> => void (executors = await cluster.crash(() => undefined));
    await expectSignupsOnce({ api: () => cluster.api, count: 40, kills: 2, kill });
  });
});
