import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * find-executions-with-tasks: the paused executions of a shard, which it passes by. Made beside the work that goes on, as `task_shard`
 * was; of executions that are not paused it holds nothing. Forward only.
 */
export class PausedExecutions1764760000000 implements MigrationInterface {
  /** A concurrent index cannot be made in a transaction. */
  readonly transaction = false;

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('drop index concurrently if exists execution_paused');
    await queryRunner.query(
      'create index concurrently execution_paused on execution (shard, id) where paused_at is not null',
    );
  }

  down(): Promise<void> {
    throw new Error('migrations go forward only');
  }
}
