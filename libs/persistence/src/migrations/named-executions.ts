import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Executions by their names, in the order of lists. Made beside the work that goes on; of executions without a name it holds nothing, and no
 * end touches it. Forward only.
 */
export class NamedExecutions1765211000000 implements MigrationInterface {
  /** A concurrent index cannot be made in a transaction. */
  readonly transaction = false;

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('drop index concurrently if exists execution_named');
    await queryRunner.query(
      'create index concurrently execution_named on execution (tenant, name, created_at, id) where name is not null',
    );
  }

  down(): Promise<void> {
    throw new Error('migrations go forward only');
  }
}
