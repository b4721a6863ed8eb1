import { freshDatabase } from '@workflows/testing';
import { NO_ROWS, type BatchWrite, type NewExecution, type ShardClaim } from '@workflows/runtime';
import type { HistoryEvent } from '@workflows/state-machine';
import { migrate } from './migrate';
import { openPersistence } from './open-persistence';
import type { Persistence } from './open-persistence';

type Registry = Awaited<ReturnType<Persistence['openRegistry']>>;

export const TENANT = 'acme';
export const SHARDS = 4;

export interface TestPersistence extends Persistence, Registry {
  url: string;
  /** Closes everything and drops the database. */
  end(): Promise<void>;
}

/** A new database with four shards. */
export async function openTestPersistence(): Promise<TestPersistence> {
  const database = await freshDatabase({ migrate });
  const persistence = await openPersistence({ url: database.url, name: 'spec', log: () => undefined });
  await persistence.installation.open({ shardCount: SHARDS, tokenSecret: 'secret' });
  const { definitions, functions, schedules, pauses, connectors } = await persistence.openRegistry();
  const end = async (): Promise<void> => {
    await persistence.close();
    await database.drop();
  };
  return { ...persistence, definitions, functions, schedules, pauses, connectors, url: database.url, end };
}

/** A batch of one claim, with only the lists that a test is about. */
export function batch(claim: ShardClaim | undefined, lists: Partial<BatchWrite> = {}): BatchWrite {
  return {
    shards: claim === undefined ? [] : [{ claim, nextOffset: claim.nextOffset, nextOutbox: claim.nextOutbox }],
    ...NO_ROWS,
    ...lists,
  };
}

export function newExecution(executionId: string, over: Partial<NewExecution> = {}): NewExecution {
  const seed = {
    tenant: TENANT,
    executionId,
    workflowId: 'workflow_1',
    workflowName: 'Orders',
    version: 1,
    input: { b: 1, a: 2 },
    createdAt: 1_000,
  };
  return { shard: 0, seed, startState: 'first', ...over };
}

export function entered(seq: number, state: string): HistoryEvent {
  return { seq, at: 1_000 + seq, type: 'stateEntered', state };
}
