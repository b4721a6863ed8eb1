import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * find-executions-with-tasks: open tasks by shard. Made beside the work that goes on: it waits for the statements that run, and
 * nobody waits for it. One that was begun and not finished is of no use, and is made anew. Forward only.
 */
export class TasksByShard1764650000000 implements MigrationInterface {
  /** A concurrent index cannot be made in a transaction. */
  readonly transaction = false;

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('drop index concurrently if exists task_shard');
    await queryRunner.query('create index concurrently task_shard on task (shard, execution_id)');
  }

  down(): Promise<void> {
    throw new Error('migrations go forward only');
  }
}
