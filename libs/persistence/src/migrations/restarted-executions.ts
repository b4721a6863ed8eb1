import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Those that do one execution anew, in the order of lists. Made beside the work that goes on; of executions that do none anew it holds
 * nothing, and what it is about never changes. Forward only.
 */
export class RestartedExecutions1764990000000 implements MigrationInterface {
  /** A concurrent index cannot be made in a transaction. */
  readonly transaction = false;

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('drop index concurrently if exists execution_restarted');
    await queryRunner.query(
      'create index concurrently execution_restarted on execution (restarted_from, created_at, id) where restarted_from is not null',
    );
  }

  down(): Promise<void> {
    throw new Error('migrations go forward only');
  }
}
