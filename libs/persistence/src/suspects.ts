import type { ExecutionId } from '@workflows/contracts';
import type { Suspect, SuspectStore } from '@workflows/runtime';
import { Connections } from './connections';
import { loadSql } from './load-sql';
import { numberList, textList } from './sql-lists';

const SQL = {
  takeOver: loadSql('take-over-suspects'),
  begin: loadSql('begin-suspects'),
  clear: loadSql('clear-suspects'),
  leave: loadSql('leave-shards'),
};

/** What is known of processes that died, over the connections of claims: nobody else's reads stand in its way. */
export class PostgresSuspects implements SuspectStore {
  constructor(private readonly claiming: Connections) {}

  async takeOver(shards: readonly number[]): Promise<{ unclean: number[]; suspects: Suspect[] }> {
    const [row] = await this.claiming.run<{ unclean: number[]; suspects: Suspect[] }>(
      'take-over-suspects',
      SQL.takeOver,
      [numberList(shards)],
    );
    return row ?? { unclean: [], suspects: [] };
  }

  async begin(executions: readonly { executionId: ExecutionId; shard: number }[], alone: boolean): Promise<void> {
    const ids = textList(executions.map(({ executionId }) => executionId));
    const shards = numberList(executions.map(({ shard }) => shard));
    await this.claiming.run('begin-suspects', SQL.begin, [ids, shards, alone]);
  }

  async clear(executionIds: readonly ExecutionId[]): Promise<void> {
    await this.claiming.run('clear-suspects', SQL.clear, [textList(executionIds)]);
  }

  async leave(owner: string, shards: readonly number[]): Promise<void> {
    await this.claiming.run('leave-shards', SQL.leave, [owner, numberList(shards)]);
  }
}

/** Says of another thread's execution that it was under way, alone, when its process died; over a connection of its own. */
export async function recordDeath(url: string, subject: { executionId: ExecutionId; shard: number }): Promise<void> {
  const connections = new Connections(url, 'workflows watchdog', 1, () => undefined);
  await new PostgresSuspects(connections).begin([subject], true);
  await connections.close();
}
