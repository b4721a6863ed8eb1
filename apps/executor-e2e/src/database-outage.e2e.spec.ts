import { FragileNetwork, waitFor } from '@workflows/testing';
import { describeKafka } from './broker.fixture';
import { Cluster, OPEN_MS } from './cluster.fixture';
import type { ServiceProcess } from './service-process.fixture';

const WITHIN = { within: 60_000, every: 100 };
const PASSING = { name: 'passing', states: { only: { type: 'pass', end: true } } };

describeKafka('the processes of an installation', () => {
  let cluster: Cluster;
  let network: FragileNetwork;
  let processes: ServiceProcess[];

  beforeAll(async () => {
    cluster = await Cluster.open();
    network = await FragileNetwork.to(cluster.databaseUrl);
    const env = { DATABASE_URL: network.url };
    const registry = await cluster.registry(env).ready();
    const others = [cluster.gateway(env), await cluster.executor(env), await cluster.executor(env)];
    processes = [registry, ...(await Promise.all(others.map((one) => one.ready())))];
    await cluster.shared(processes.slice(2));
    await cluster.api.ask('POST', '/workflows', PASSING);
  }, OPEN_MS);

  afterAll(async () => {
    await cluster?.close();
    await network?.close();
  });

  const allSay = (status: number): Promise<boolean> =>
    waitFor(async () => {
      const answers = await Promise.all(processes.map(({ url }) => fetch(`${url}/health/ready`)));
      return answers.every((answer) => answer.status === status);
    }, WITHIN);

  it('outlive an outage of the database, and lose nothing that was acknowledged', async () => {
    const acknowledged: string[] = [];
    const statuses = new Set<number>();
    let isOver = false;
    const starting = (async () => {
      while (!isOver) {
        const { status, body } = await cluster.api.send('POST', '/workflows/passing/execute', { body: { input: {} } });
        statuses.add(status);
        if (status === 201) acknowledged.push((body as { id: string }).id);
      }
    })();
    await waitFor(() => acknowledged.length > 50, WITHIN);
    network.cut();
    await allSay(503);
    await waitFor(() => statuses.has(503), WITHIN);
    network.mend();
    await allSay(200);
    const before = acknowledged.length;
    await waitFor(() => acknowledged.length > before, WITHIN);
    isOver = true;
    await starting;
    expect([...statuses].sort()).toEqual([201, 503]);
    for (const id of acknowledged)
      await waitFor(async () => {
        const execution = await cluster.api.ask('GET', `/workflows/executions/${id}`);
        return execution.status === 'completed';
      }, WITHIN);
    expect(processes.filter((one) => one.hasEnded).map((one) => one.output)).toEqual([]);
  }, 180_000);
});
