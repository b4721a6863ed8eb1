import { startPostgres } from './start-postgres';

/** A service that starts Postgres, says so on its output, and then does nothing until it is killed. */
const settings = { fsync: false };
const ignore = (): void => undefined;

startPostgres({ dataDir: process.argv[2] ?? '', log: ignore, onExit: ignore, settings }).then(
  (server) => console.log(JSON.stringify({ pid: server.pid, port: server.port, adopted: server.adopted })),
  (error: unknown) => {
    console.error(error);
    process.exitCode = 1;
  },
);
