import type { MigrationInterface, QueryRunner } from 'typeorm';

const INDEXES = {
  execution_workflow: 'execution (workflow_id, created_at, id)',
  execution_parent: `execution ((parent ->> 'executionId'), created_at, id) where parent is not null`,
  idempotency_key_key: 'idempotency_key (tenant, key)',
};

/** One that ends while this runs may keep a row of its status before: the second statement takes those away. */
const TERMS = [
  `insert into execution_term (tenant, term, created_at, execution_id)
     select e.tenant, t.term, e.created_at, e.id from execution e cross join lateral status_terms_v1(e.workflow_id, shown_status_v1(e.status, e.paused_at)) t
       on conflict do nothing`,
  `delete from execution_term t using execution e where t.term = 'srunning' and e.id = t.execution_id and e.status <> 'running'`,
  `insert into execution_term (tenant, term, created_at, execution_id)
     select e.tenant, t.term, e.created_at, e.id from execution e cross join lateral execution_terms_v1(e.name, e.labels, e.error, e.cause) t
       where coalesce(e.name, e.error, e.cause) is not null on conflict do nothing`,
];

/**
 * Executions of the releases before, by what they are found by. Made beside the work that goes on: indexes wait for the statements that run,
 * and nobody waits for them. What was begun and not finished is made anew. Forward only.
 */
export class FindThoseBefore1764950000000 implements MigrationInterface {
  /** A concurrent index cannot be made in a transaction. */
  readonly transaction = false;

  async up(queryRunner: QueryRunner): Promise<void> {
    for (const [name, place] of Object.entries(INDEXES)) {
      await queryRunner.query(`drop index concurrently if exists ${name}`);
      await queryRunner.query(`create index concurrently ${name} on ${place}`);
    }
    for (const statement of TERMS) await queryRunner.query(statement);
  }

  down(): Promise<void> {
    throw new Error('migrations go forward only');
  }
}
