import type { MigrationInterface, QueryRunner } from 'typeorm';
import { loadSql } from '../load-sql';

/** The tenant in every row of an execution, with the statement that writes it beside those of older executors. Forward only. */
export class Tenants1764700000000 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(loadSql('0008-tenants', 'migrations'));
    await queryRunner.query(loadSql('insert-starts-v3'));
  }

  down(): Promise<void> {
    throw new Error('migrations go forward only');
  }
}
