import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * No statement asks for `execution_unbegun` since `execution_due_to_begin` leaves out what is queued: each start with Kafka wrote both. Dropped
 * beside the work that goes on. Forward only.
 */
export class DropUnbegun1765660000000 implements MigrationInterface {
  /** An index cannot be dropped concurrently in a transaction. */
  readonly transaction = false;

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('drop index concurrently if exists execution_unbegun');
  }

  down(): Promise<void> {
    throw new Error('migrations go forward only');
  }
}
