import {
  describeBulk,
  describeFinding,
  describeOperatorAnswers,
  describePausing,
  describeSteering,
  describeStreaming,
} from '@workflows/testing';
import { Service, dataFolder, removeData } from './service.fixture';

jest.setTimeout(120_000);

describe('in one process', () => {
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

  describeSteering(() => service.api);
  describePausing(() => service.api);
  describeOperatorAnswers(() => service.api);
  describeBulk(() => service.api);
  describeStreaming(() => service.api);
  describeFinding(() => service.api);
});
