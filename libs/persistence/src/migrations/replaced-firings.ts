import type { MigrationInterface, QueryRunner } from 'typeorm';
import { loadSql } from '../load-sql';

/** What a later firing replaces, and not what was redriven since. Locks `firing` for a moment. Forward only. */
export class ReplacedFirings1765500000000 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(loadSql('0025-replaced-firings', 'migrations'));
  }

  down(): Promise<void> {
    throw new Error('migrations go forward only');
  }
}
