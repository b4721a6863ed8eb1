import { shardOf, type ExecutionCommand } from '@workflows/contracts';
import type { CommandDelivery, DeliveryOutcome } from '@workflows/runtime';
import { NearCommands } from './near-commands';

const SHARDS = 8;
const command: ExecutionCommand = { kind: 'childEnded', tenant: 'default', executionId: 'execution_1', taskId: 1 };
const itsShard = shardOf(command.executionId, SHARDS);

function saidWhere(owned: readonly number[], outcome: DeliveryOutcome = 'committed', pending = 0) {
  const here: CommandDelivery[] = [];
  const far: ExecutionCommand[] = [];
  const troubles: unknown[] = [];
  const near = new NearCommands({
    here: {
      expectedOffset: (shard) => (owned.includes(shard) ? 0 : undefined),
      figures: () => ({ pending, shards: owned.length, waitingTasks: 0, parkedTasks: 0 }),
      receive: async (delivery) => (here.push(delivery), outcome),
    },
    shardCount: SHARDS,
    far: (each) => far.push(each),
    onTrouble: (error) => troubles.push(error),
  });
  near.send(command);
  return { here, far, troubles };
}

const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

describe('what one execution says to another', () => {
  it('goes by memory where this process owns the other, and takes no place in the log', async () => {
    const { here, far } = saidWhere([itsShard]);
    await settled();
    expect(here).toMatchObject([{ shard: itsShard, commands: [{ envelope: { command } }], unreadable: [] }]);
    expect(here[0]?.commands[0]?.offset).toBeUndefined();
    expect(far).toEqual([]);
  });

  it('goes over the log where another process owns it', async () => {
    const { here, far } = saidWhere([(itsShard + 1) % SHARDS]);
    expect({ here, far }).toEqual({ here: [], far: [command] });
  });

  it('goes over the log where more waits here than memory should hold', () => {
    const { here, far } = saidWhere([itsShard], 'committed', 10_000);
    expect({ here, far }).toEqual({ here: [], far: [command] });
  });

  it('goes over the log where its shard went to another owner while it waited', async () => {
    const { far, troubles } = saidWhere([itsShard], 'lost');
    await settled();
    expect({ far, troubles }).toEqual({ far: [command], troubles: [] });
  });
});
