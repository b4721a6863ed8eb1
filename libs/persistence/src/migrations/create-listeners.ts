import type { MigrationInterface, QueryRunner } from 'typeorm';
import { loadSql } from '../load-sql';

/** Workflows that listen to events, and the function that records events and who has heard them. Locks nothing that exists. Forward only. */
export class CreateListeners1764400000000 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(loadSql('0005-listeners', 'migrations'));
    await queryRunner.query(loadSql('record-events'));
  }

  down(): Promise<void> {
    throw new Error('migrations go forward only');
  }
}
