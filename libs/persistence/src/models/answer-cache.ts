import type { TenantId } from '@workflows/contracts';
import type { AnswerCache, KeptAnswer } from '@workflows/runtime';
import type { Connections } from '../connections';

const DAY_MS = 86_400_000;

/** Locks nothing. (model_answer_pkey) */
const FIND =
  'select answer::text as answer from model_answer where tenant = $1 and key = $2 and created_at > now_ms() - $3::bigint';
/** Of two who keep the same at once, the later one has its place. Locks that row. (model_answer_pkey) */
const KEEP = `insert into model_answer (tenant, key, answer, created_at) values ($1, $2, $3::json, now_ms())
  on conflict (tenant, key) do update set answer = excluded.answer, created_at = excluded.created_at`;
/** At most $2 rows that are older than a day; those that somebody renews meanwhile stay. Locks them. (model_answer_age) */
const SWEEP = `delete from model_answer where (tenant, key) in (
    select tenant, key from model_answer where created_at <= now_ms() - $1::bigint order by created_at limit $2 for update skip locked
  ) returning 1`;

export class PostgresAnswerCache implements AnswerCache {
  constructor(private readonly connections: Connections) {}

  async find(tenant: TenantId, key: string): Promise<KeptAnswer | undefined> {
    const [row] = await this.connections.run<{ answer: string }>('find-answer', FIND, [tenant, key, DAY_MS]);
    return row && JSON.parse(row.answer);
  }

  async keep(tenant: TenantId, key: string, answer: KeptAnswer): Promise<void> {
    await this.connections.run('keep-answer', KEEP, [tenant, key, JSON.stringify(answer)]);
  }
}

/** How many it has removed. */
export async function sweepAnswers(connections: Connections, limit: number): Promise<number> {
  return (await connections.run('sweep-answers', SWEEP, [DAY_MS, limit])).length;
}
