import { isOutage } from '@workflows/runtime';
import { Pool, Query, types } from 'pg';
import type { PoolConfig, QueryConfig, QueryResult } from 'pg';
import { foreseen } from './database-errors';

/** Told of what is worth a line in the log. */
export type Log = (message: string, error?: unknown) => void;

export const STATEMENT_TIMEOUT_MS = 10_000;
const CONNECT_TIMEOUT_MS = 5_000;

/** int8 comes as a number: our counters and instants stay far below 2^53. */
export const PARSERS = {
  getTypeParser: ((oid: number, format?: 'text' | 'binary') =>
    oid === types.builtins.INT8 ? Number : types.getTypeParser(oid, format)) as typeof types.getTypeParser,
};

/**
 * How every connection is opened. The server ends what a stopped process leaves behind (I14); `query_timeout` ends our own wait when the
 * server falls silent: the outcome is then unknown (I9).
 */
export function connectionConfig(url: string, name: string): PoolConfig {
  return {
    connectionString: url,
    application_name: name,
    types: PARSERS,
    statement_timeout: STATEMENT_TIMEOUT_MS,
    lock_timeout: STATEMENT_TIMEOUT_MS / 2,
    idle_in_transaction_session_timeout: STATEMENT_TIMEOUT_MS,
    query_timeout: STATEMENT_TIMEOUT_MS + 5_000,
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
    keepAlive: true,
    keepAliveInitialDelayMillis: 10_000,
  };
}

/**
 * Every statement of the engine goes by index. A plan that was made and kept while a table was empty would scan it for
 * as long as the connection lives, so scans and the joins that need them are not offered.
 */
const BY_INDEX =
  '-c plan_cache_mode=force_generic_plan -c enable_seqscan=off -c enable_hashjoin=off -c enable_mergejoin=off';
/** Statements that are made for one request are planned for what it asks, and go by index as well; each has so long. */
const PLANNED_EACH = '-c plan_cache_mode=auto -c enable_seqscan=off';

/** Made of its text, not of a configuration: pg copies those by their properties' descriptors, which takes four microseconds a statement. */
class NamedQuery extends Query {
  declare readonly text: string;

  constructor(
    readonly name: string,
    text: string,
    values: unknown[],
  ) {
    super(text, values);
  }
}

/**
 * Named statements over a few connections; a broken one is replaced at the next call. What passes is thrown as `EngineError`:
 * UNAVAILABLE where the database is away, OVERLOADED where a statement did not come through.
 */
export class Connections {
  private readonly pool: Pool;

  constructor(
    url: string,
    name: string,
    max: number,
    log: Log,
    private readonly onAway: () => void = () => undefined,
    asked: { each: { timeoutMs: number } } | undefined = undefined,
  ) {
    const config = connectionConfig(url, name);
    const planned = asked
      ? { options: PLANNED_EACH, statement_timeout: asked.each.timeoutMs, lock_timeout: asked.each.timeoutMs / 2 }
      : { options: BY_INDEX };
    this.pool = new Pool({ ...config, ...planned, max, idleTimeoutMillis: 0 });
    this.pool.on('error', (error) =>
      log('a connection to the database broke; the next statement opens another', error),
    );
  }

  /** One statement, one round trip: prepared once per connection under `name`. */
  async run<Row extends object>(name: string, text: string, values: readonly unknown[]): Promise<Row[]> {
    try {
      const statement: QueryConfig = new NamedQuery(name, text, [...values]);
      const result: QueryResult<Row> = await this.pool.query<Row>(statement);
      return result.rows;
    } catch (error) {
      const failure = foreseen(error);
      if (isOutage(failure)) this.onAway();
      throw failure;
    }
  }

  async close(): Promise<void> {
    await this.pool.end();
  }
}
