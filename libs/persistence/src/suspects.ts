import type { ExecutionId } from '@workflows/contracts';
import type { Suspect, SuspectStore } from '@workflows/runtime';
import { setTimeout as sleep } from 'node:timers/promises';
import { Connections } from './connections';
import { loadSql } from './load-sql';
import { numberList, textList } from './sql-lists';

const SQL = {
  takeOver: loadSql('take-over-suspects'),
  begin: loadSql('begin-suspects'),
  clear: loadSql('clear-suspects'),
  leave: loadSql('leave-shards'),
};

/** An executor says every five seconds that it lives. */
const ALIVE_MS = 7_000;
/** A living owner hears of the new assignment at the same moment as we, and leaves at once. */
const LEAVES_WITHIN = { looks: 10, everyMs: 50 };

interface Left {
  unclean: number[];
  /** Those whose owner lives: it is about to leave them. */
  owned: number[];
  suspects: Suspect[];
}

/** What is known of processes that died, over the connections of claims: nobody else's reads stand in its way. */
export class PostgresSuspects implements SuspectStore {
  constructor(private readonly claiming: Connections) {}

  async takeOver(shards: readonly number[]): Promise<{ unclean: number[]; suspects: Suspect[] }> {
    const { suspects, ...left } = await this.look(shards);
    let { unclean, owned } = left;
    for (let look = 0; owned.length > 0 && look < LEAVES_WITHIN.looks; look++) {
      await sleep(LEAVES_WITHIN.everyMs);
      const { unclean: still, owned: stillOwned } = await this.look(owned);
      const cleared = owned.filter((shard) => !still.includes(shard));
      unclean = unclean.filter((shard) => !cleared.includes(shard));
      owned = stillOwned;
    }
    return { unclean, suspects };
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

  private async look(shards: readonly number[]): Promise<Left> {
    const values = [numberList(shards), ALIVE_MS];
    const [row] = await this.claiming.run<Left>('take-over-suspects', SQL.takeOver, values);
    return row ?? { unclean: [], owned: [], suspects: [] };
  }
}

/** Says of another thread's execution that it was under way, alone, when its process died; over a connection of its own. */
export async function recordDeath(url: string, subject: { executionId: ExecutionId; shard: number }): Promise<void> {
  const connections = new Connections(url, 'workflows watchdog', 1, () => undefined);
  await new PostgresSuspects(connections).begin([subject], true);
  await connections.close();
}
