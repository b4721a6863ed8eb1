import { join } from 'node:path';
import { startPostgres } from '@workflows/postgres-server';

export interface Database {
  url: string;
  stop(): Promise<void>;
}

/** The Postgres that was named, or one of our own below the data folder, looked after until `stop`. */
export async function openDatabase(
  config: { DATABASE_URL?: string | undefined; DATA_DIR: string },
  say: (line: string) => void,
  onFatal: (reason: string) => void,
): Promise<Database> {
  if (config.DATABASE_URL !== undefined) return { url: config.DATABASE_URL, stop: async () => undefined };
  return startPostgres({
    dataDir: join(config.DATA_DIR, 'postgres'),
    log: say,
    onExit: (reason) => onFatal(reason.message),
  });
}
