import type { MigrationInterface, QueryRunner } from 'typeorm';
import { loadSql } from '../load-sql';

/** The tenant in every row of an execution, and its labels, with the statements that write them beside those of older executors. Forward only. */
export class Tenants1764700000000 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(loadSql('0008-tenants', 'migrations'));
    for (const name of ['insert-starts-v3', 'commit-triggers-v2']) await queryRunner.query(loadSql(name));
  }

  down(): Promise<void> {
    throw new Error('migrations go forward only');
  }
}
