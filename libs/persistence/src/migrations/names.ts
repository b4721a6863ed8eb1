import type { MigrationInterface, QueryRunner } from 'typeorm';
import { loadSql } from '../load-sql';

/** Who has the name of an execution, with the statements that claim it beside those of older executors. Forward only. */
export class Names1765210000000 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(loadSql('0021-names', 'migrations'));
    for (const name of ['claim-names', 'reserve-names', 'insert-starts-v4', 'commit-triggers-v3'])
      await queryRunner.query(loadSql(name));
  }

  down(): Promise<void> {
    throw new Error('migrations go forward only');
  }
}
