import { describeObjectStore } from '../fixtures/object-store-contract.fixture';
import { MemoryObjects } from './memory-objects';

const store = new MemoryObjects();

describeObjectStore(() => ({ store, keepsConditions: true }));
