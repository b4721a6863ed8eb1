import { describeObjectStore } from '@workflows/runtime/object-store-contract';
import { openS3Objects, type S3Objects } from './open-s3-objects';
import { testStore, type TestStore } from './test-store.fixture';

let store: TestStore;
let opened: S3Objects;
beforeAll(async () => {
  store = await testStore();
  opened = await openS3Objects(store.settings).catch(async (error: unknown) => {
    await store.stop();
    throw error;
  });
});
afterAll(async () => {
  await opened.close();
  await store.stop();
});

describeObjectStore(() => ({
  store: opened.objects,
  keepsConditions: opened.keepsConditions,
  keysAtOnce: store.keysAtOnce,
}));
