import type { ExecutorDirectory } from '@workflows/runtime';
import type { Connections } from './connections';

const ANNOUNCE = `insert into executor (id, address, seen_at) values ($1, $2, now_ms())
  on conflict (id) do update set address = excluded.address, seen_at = excluded.seen_at`;
const WITHDRAW = 'delete from executor where id = $1';
const ALIVE = 'select id, address from executor where seen_at >= now_ms() - $1::bigint order by id';

/** A few rows, one per executor; each touches only its own. (executor_pkey) */
export class PostgresExecutorDirectory implements ExecutorDirectory {
  constructor(private readonly connections: Connections) {}

  async announce(executor: { id: string; address: string }): Promise<void> {
    await this.connections.run('announce-executor', ANNOUNCE, [executor.id, executor.address]);
  }

  async withdraw(id: string): Promise<void> {
    await this.connections.run('withdraw-executor', WITHDRAW, [id]);
  }

  alive(maxAgeMs: number): Promise<{ id: string; address: string }[]> {
    return this.connections.run('alive-executors', ALIVE, [maxAgeMs]);
  }
}
