import {
  describeBulk,
  describeFinding,
  describeOperatorAnswers,
  describePausing,
  describeSteering,
  describeStreaming,
} from '@workflows/testing';
import { describeKafka } from './broker.fixture';
import { Cluster, OPEN_MS } from './cluster.fixture';

jest.setTimeout(120_000);

describeKafka('over two executors', () => {
  let cluster: Cluster;

  beforeAll(async () => {
    cluster = await Cluster.open();
    await cluster.shared(await cluster.start(2));
  }, OPEN_MS);

  afterAll(() => cluster?.close());

  describeSteering(() => cluster.api);
  describePausing(() => cluster.api);
  describeOperatorAnswers(() => cluster.api);
  describeBulk(() => cluster.api);
  describeStreaming(() => cluster.api);
  describeFinding(() => cluster.api);
});
