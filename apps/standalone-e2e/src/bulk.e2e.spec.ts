import { waitFor, type Body } from '@workflows/testing';
import { Service, dataFolder, query, removeData } from './service.fixture';

const EXECUTIONS = 800;
const KILLS = 1;

jest.setTimeout(240_000);

describe('kill -9 of the whole process tree in the middle of a bulk operation', () => {
  let dataDir: string;
  let service: Service;

  beforeAll(async () => {
    dataDir = await dataFolder();
    service = await Service.start(dataDir);
  });

  afterAll(async () => {
    await service?.dispose();
    await removeData(dataDir);
  });

  it('leaves nothing undone and does nothing twice', async () => {
    const states = { ask: { type: 'task', task: 'bulk.nobody', end: true } };
    const workflow = await service.api.workflow('bulk', states, { timeout: 86_400 });
    const ids: string[] = [];
    while (ids.length < EXECUTIONS)
      ids.push(...(await Promise.all(Array.from({ length: 50 }, () => service.api.start(workflow)))));
    const operations: string[] = [];
    const operate = async (action: string): Promise<void> => {
      const filter = { workflowId: workflow, status: action === 'cancel' ? 'running' : 'cancelled' };
      operations.push((await service.api.ask('POST', '/workflows/executions/bulk', { action, filter })).id);
    };
    const latest = (): Promise<Body> => service.api.ask('GET', `/operations/${operations.at(-1)}`);
    let killed = 0;
    for (const action of ['cancel', 'redrive']) {
      await operate(action);
      for (let kill = 0, done = 0; kill < KILLS; kill++) {
        await waitFor(async () => (await latest()).counts.done > done, { within: 30_000, every: 5 });
        done = (await latest()).counts.done;
        await service.killTree();
        service = await Service.start(dataDir);
        await query(dataDir, 'update operation set lease_until = 0'); // who was killed had its turn for a minute: nobody waits for that here
        if ((await latest()).status === 'running') killed++;
      }
      await waitFor(async () => (await latest()).status === 'completed', { within: 120_000, every: 200 });
      expect((await latest()).counts).toEqual({ matched: EXECUTIONS, done: EXECUTIONS, skipped: 0, failed: 0 });
    }
    expect(killed).toBeGreaterThan(0); // I40
    const [row] = await query<{ twice: string; left: string }>(
      dataDir,
      `select count(*) filter (where redrive_count <> 1) as twice, count(*) filter (where status <> 'running') as left from execution`,
    );
    expect([Number(row?.twice), Number(row?.left)]).toEqual([0, 0]);
  });
});
