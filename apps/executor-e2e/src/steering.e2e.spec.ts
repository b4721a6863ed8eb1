import { freePort } from '@workflows/postgres-server';
import {
  type Api,
  NO_LOOKS,
  describeAccessTokens,
  describeBulk,
  describeCrowd,
  describeDocumentEvents,
  describeFinding,
  describeModels,
  describeOperatorAnswers,
  describePausing,
  describeSecrets,
  describeSteering,
  describeStreaming,
  describeTexts,
  modelSettings,
  FakeModelServer,
} from '@workflows/testing';
import { describeKafka } from './broker.fixture';
import { Cluster, OPEN_MS } from './cluster.fixture';

jest.setTimeout(120_000);

describeKafka('over two executors', () => {
  let cluster: Cluster;
  let otherDoor: Api;
  let models: FakeModelServer;

  beforeAll(async () => {
    models = await FakeModelServer.start();
    cluster = await Cluster.open({ ...modelSettings(models), ...NO_LOOKS });
    await cluster.shared(await cluster.start(2));
    const port = String(await freePort());
    await cluster.gateway({ PORT: port }).ready();
    otherDoor = cluster.api.at(`http://127.0.0.1:${port}`);
  }, OPEN_MS);

  afterAll(async () => {
    models?.close();
    await cluster?.close();
  });

  describeSteering(() => cluster.api);
  describePausing(() => cluster.api);
  describeOperatorAnswers(() => cluster.api);
  describeBulk(() => cluster.api);
  describeStreaming(
    () => cluster.api,
    () => otherDoor,
  );
  describeModels(
    () => cluster.api,
    () => models,
  );
  describeTexts(
    () => cluster.api,
    () => models,
    () => otherDoor,
  );
  describeCrowd(() => cluster.api);
  describeFinding(() => cluster.api);
  describeSecrets(
    () => cluster.api,
    () => cluster.traces(),
  );
  describeDocumentEvents(() => cluster.api);
  describeAccessTokens(
    () => cluster.api,
    () => cluster.traces(),
  );
});
