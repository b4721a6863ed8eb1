import type { MigrationInterface, QueryRunner } from 'typeorm';
import { loadSql } from '../load-sql';

/** Tasks of every kind and child executions, with the statements that write them beside those of older executors. Forward only. */
export class TasksOfEveryKind1764100000000 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(loadSql('0002-tasks-of-every-kind', 'migrations'));
    for (const name of ['commit-batch-v2', 'insert-starts-v2']) await queryRunner.query(loadSql(name));
  }

  down(): Promise<void> {
    throw new Error('migrations go forward only');
  }
}
