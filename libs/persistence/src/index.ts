export type { Log } from './connections';
export { DatabaseClock } from './database-clock';
export { DatabaseInUse, InstanceLock } from './instance-lock';
export { migrate, SchemaUnknown } from './migrate';
export { openPersistence } from './open-persistence';
export type { Persistence, PersistenceOptions } from './open-persistence';
export { recordDeath } from './suspects';
