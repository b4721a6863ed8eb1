import {
  EventStream,
  FakeModelServer,
  describeBulk,
  describeFinding,
  describeModels,
  describeOperatorAnswers,
  describePausing,
  describeSteering,
  describeStreaming,
  describeTexts,
  modelSettings,
  waitFor,
} from '@workflows/testing';
import { Service, dataFolder, removeData } from './service.fixture';

jest.setTimeout(120_000);

describe('in one process', () => {
  let dataDir: string;
  let service: Service;
  let models: FakeModelServer;

  beforeAll(async () => {
    dataDir = await dataFolder();
    models = await FakeModelServer.start();
    service = await Service.start(dataDir, modelSettings(models));
  });

  afterAll(async () => {
    models?.close();
    await service?.dispose();
    await removeData(dataDir);
  });

  describeSteering(() => service.api);
  describePausing(() => service.api);
  describeOperatorAnswers(() => service.api);
  describeBulk(() => service.api);
  describeStreaming(() => service.api);
  describeModels(
    () => service.api,
    () => models,
  );
  describeTexts(
    () => service.api,
    () => models,
  );
  describeFinding(() => service.api);

  it('goes on with the stream of a workflow over kill -9 of the whole process tree', async () => {
    const states = { wait: { type: 'event', event: 'never', end: true } };
    const workflow = await service.api.workflow('listened over a kill', states);
    const path = `/workflows/${workflow}/stream`;
    const before = await EventStream.open(service.api, path);
    await waitFor(() => before.frames.length === 1, { within: 30_000 });
    const first = await service.api.start(workflow);
    await waitFor(() => before.frames.length === 2, { within: 30_000 });
    await service.killTree();
    service = await Service.start(dataDir);
    const second = await service.api.start(workflow);
    await service.api.ask('POST', `/workflows/executions/${first}/cancel`);
    const after = await EventStream.open(service.api, path, before.lastEventId);
    await waitFor(() => after.frames.length === 2, { within: 30_000 });
    expect([...before.of('execution'), ...after.of('execution')].map(({ id, status }) => [id, status])).toEqual([
      [first, 'running'],
      [second, 'running'],
      [first, 'cancelled'],
    ]);
    after.leave();
  });
});
