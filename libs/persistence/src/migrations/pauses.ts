import type { MigrationInterface, QueryRunner } from 'typeorm';
import { loadSql } from '../load-sql';

/** Which functions and workflows are paused. Forward only. */
export class Pauses1765100000000 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(loadSql('0018-pauses', 'migrations'));
  }

  down(): Promise<void> {
    throw new Error('migrations go forward only');
  }
}
