import type { MigrationInterface, QueryRunner } from 'typeorm';
import { loadSql } from '../load-sql';

/** What executions are found by. Locks `execution` against writers for a moment. Forward only. */
export class Find1764900000000 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(loadSql('0011-find', 'migrations'));
  }

  down(): Promise<void> {
    throw new Error('migrations go forward only');
  }
}
