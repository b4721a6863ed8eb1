import type { MigrationInterface, QueryRunner } from 'typeorm';
import { loadSql } from '../load-sql';

/** The tables, and the functions of the hot path. Locks nothing that exists. Forward only. */
export class CreateTables1764000000000 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(loadSql('0001-tables', 'migrations'));
    for (const name of ['commit-batch', 'insert-starts', 'commit-triggers']) await queryRunner.query(loadSql(name));
  }

  down(): Promise<void> {
    throw new Error('migrations go forward only');
  }
}
