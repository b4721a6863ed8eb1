import type { MigrationInterface, QueryRunner } from 'typeorm';
import { loadSql } from '../load-sql';

/** Where connectors and their operations are kept. Forward only. */
export class Connectors1765900000000 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(loadSql('0030-connectors', 'migrations'));
  }

  down(): Promise<void> {
    throw new Error('migrations go forward only');
  }
}
