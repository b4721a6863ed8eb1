import type { MigrationInterface, QueryRunner } from 'typeorm';
import { loadSql } from '../load-sql';

/** An update of many executions costs so much for each of them, however many there are. Locks nothing. Forward only. */
export class LinearUpdates1766000000000 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(loadSql('0031-linear-updates', 'migrations'));
  }

  down(): Promise<void> {
    throw new Error('migrations go forward only');
  }
}
