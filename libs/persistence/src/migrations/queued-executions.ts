import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * find-queued, find-queued-workflows: the queued executions of a shard by workflow, in their order. find-unbegun: the others that have not begun. Of
 * those that have, neither holds anything. Made beside the work that goes on. Forward only.
 */
export class QueuedExecutions1765120000000 implements MigrationInterface {
  /** A concurrent index cannot be made in a transaction. */
  readonly transaction = false;

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('drop index concurrently if exists execution_queued');
    await queryRunner.query(
      'create index concurrently execution_queued on execution (shard, workflow_id, created_at, id) where begun_at is null and queued_at is not null',
    );
    await queryRunner.query('drop index concurrently if exists execution_due_to_begin');
    await queryRunner.query(
      'create index concurrently execution_due_to_begin on execution (shard, created_at) where begun_at is null and queued_at is null',
    );
  }

  down(): Promise<void> {
    throw new Error('migrations go forward only');
  }
}
