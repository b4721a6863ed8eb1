import { Pool } from 'pg';
import { RateLimiterMemory, RateLimiterPostgres } from 'rate-limiter-flexible';
import type { RateLimit } from '@workflows/platform';

const WINDOW_SECONDS = 60;
const PATIENCE_MS = 2_000;

/** Counts requests over all gateways, in Postgres; while that is away, each gateway counts for itself. */
export async function sharedRateLimit(
  databaseUrl: string,
  perMinute: number,
): Promise<{ rateLimit: RateLimit; close(): Promise<void> }> {
  const pool = new Pool({
    connectionString: databaseUrl,
    max: 2,
    application_name: 'gateway rate limit',
    // No request waits long for its count.
    connectionTimeoutMillis: PATIENCE_MS,
    query_timeout: PATIENCE_MS,
  });
  pool.on('error', () => undefined); // the next count opens another connection, or is made in memory
  const limit = { points: perMinute, duration: WINDOW_SECONDS };
  const insuranceLimiter = new RateLimiterMemory(limit);
  const limiter = await new Promise<RateLimiterPostgres>((resolve, reject) => {
    const made = new RateLimiterPostgres(
      { ...limit, storeClient: pool, tableName: 'rate_limit', insuranceLimiter },
      (error) => (error ? reject(error) : resolve(made)),
    );
  });
  return { rateLimit: { perMinute, limiter }, close: () => pool.end() };
}
