import {
  Shop,
  describeConnectors,
  describeHandlerMigrations,
  describeHandlers,
  expectRecordsOnce,
  killRealms,
  registerHandlers,
  waitFor,
  type Api,
  type Body,
} from '@workflows/testing';
import { Service, dataFolder } from './service.fixture';

const AT_ONCE = 4;
const DEATHS = 2;

jest.setTimeout(240_000);

describe('handlers in one process', () => {
  let service: Service;
  let dataDir: string;
  const api = (): Api => service.api;

  beforeAll(async () => {
    dataDir = await dataFolder();
    service = await Service.start(dataDir, { LOG_LEVEL: 'warn' });
  });

  afterAll(() => service?.dispose());

  describeHandlers(api);
  describeHandlerMigrations(api);
  describeConnectors(api);

  it('come to the same through kill -9 of their sandbox and of the whole process tree, and settle no call twice (I61)', async () => {
    const ids = await registerHandlers(api());
    const shop = new Shop(api);
    try {
      const start = (run: number): Promise<string> => api().start(ids['handlesTwenty'] ?? '', { run });
      const executions = await Promise.all(Array.from({ length: AT_ONCE }, (_, run) => start(run)));
      const startRecords = (run: number): Promise<string> => api().start(ids['handlesRecords'] ?? '', { run });
      const records = await Promise.all(Array.from({ length: AT_ONCE }, (_, run) => startRecords(run)));
      let killed = 0;
      for (let death = 1; death <= DEATHS; death++) {
        await waitFor(() => shop.asked.size >= death * 20, { within: 60_000 });
        killed += killRealms(service.pid);
        await waitFor(() => shop.asked.size >= death * 20 + 8, { within: 60_000 });
        await service.killTree();
        service = await Service.start(dataDir, { LOG_LEVEL: 'warn' });
      }
      expect(killed).toBeGreaterThan(0); // I40
      const numbers = Array.from({ length: 20 }, (_, index) => index);
      for (const id of executions) {
        expect(await api().finished(id, 60_000)).toMatchObject({ status: 'completed', output: { numbers } });
        const settled = (await api().history(id)).filter(({ type }: Body) => type === 'taskSucceeded');
        expect(settled).toHaveLength(20);
        expect(new Set(settled.map(({ data }: Body) => data.taskId)).size).toBe(20);
      }
      await expectRecordsOnce(api(), ids, records);
    } finally {
      await shop.worker.stop();
    }
  });
});
