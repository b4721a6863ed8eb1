export { Connections } from './connections';
export type { Log } from './connections';
export { PostgresExecutionReader } from './execution-reader';
export { PostgresExecutionStore } from './execution-store';
export { PostgresExecutorDirectory } from './executor-directory';
export { PostgresInstallation } from './installation';
export { migrate, SchemaUnknown } from './migrate';
export { PostgresQuarantine } from './quarantine';
export { PostgresStarts } from './starts';
