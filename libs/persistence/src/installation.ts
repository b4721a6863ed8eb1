import type { Instant } from '@workflows/contracts';
import type { Installation, InstallationStore, LogProgress } from '@workflows/runtime';
import type { Connections } from './connections';
import { loadSql } from './load-sql';

const OPEN = loadSql('open-installation');
const IS_NEW = `select not exists (select from shard where epoch > 0) and not exists (select from execution) as "isNew"`;
const READ = 'select id as shard, next_offset as "nextOffset" from shard where next_offset > 0 order by id';

/** What is fixed for good at the first start; the rows of the shards are made with it. */
export class PostgresInstallation implements InstallationStore {
  constructor(private readonly connections: Connections) {}

  async open(proposal: Installation): Promise<Installation> {
    await this.connections.run('open-installation', OPEN, [String(proposal.shardCount), proposal.tokenSecret]);
    const rows = await this.connections.run<{ name: string; value: string }>(
      'read-settings',
      'select name, value from setting',
      [],
    );
    const settings = new Map(rows.map((row) => [row.name, row.value]));
    const shardCount = Number(settings.get('shard_count'));
    const tokenSecret = settings.get('token_secret');
    if (!Number.isInteger(shardCount) || shardCount < 1 || tokenSecret === undefined) {
      throw new Error(
        'the table "setting" lacks shard_count or token_secret, which this installation was made with; restore it',
      );
    }
    return { shardCount, tokenSecret };
  }

  async progress(): Promise<LogProgress> {
    const [row] = await this.connections.run<{ isNew: boolean }>('is-new', IS_NEW, []);
    const read = await this.connections.run<LogProgress['read'][number]>('read-progress', READ, []);
    return { isNew: row?.isNew ?? true, read };
  }

  async now(): Promise<Instant> {
    const [row] = await this.connections.run<{ now: number }>('now', 'select now_ms() as now', []);
    if (row === undefined) throw new Error('the database did not tell the time');
    return row.now;
  }
}
