import type { MigrationInterface, QueryRunner } from 'typeorm';
import { loadSql } from '../load-sql';

/** Workflows that listen to events; recording notes who has heard. Locks nothing that exists. Forward only. */
export class CreateListeners1764400000000 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(loadSql('0005-listeners', 'migrations'));
    await queryRunner.query(loadSql('record-events-v2'));
  }

  down(): Promise<void> {
    throw new Error('migrations go forward only');
  }
}
