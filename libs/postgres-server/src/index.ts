export { startPostgres, type PostgresOptions, type PostgresServer } from './start-postgres';
export { PostgresUnavailable } from './errors';
export { freePort, isFree } from './free-port';
