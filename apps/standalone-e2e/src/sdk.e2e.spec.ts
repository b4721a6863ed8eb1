import { freePort } from '@workflows/postgres-server';
import { describeSdk } from '@workflows/sdk-testing';
import { Service, dataFolder } from './service.fixture';

jest.setTimeout(240_000);

describe('one process', () => {
  let service: Service;
  let port: string;

  beforeAll(async () => {
    port = String(await freePort());
    service = await Service.start(await dataFolder(), { PORT: port });
  });
  afterAll(() => service.dispose());

  describeSdk(
    () => service.api,
    async (isDown) => {
      await service.killTree();
      isDown();
      service = await Service.start(service.dataDir, { PORT: port });
    },
  );
});
