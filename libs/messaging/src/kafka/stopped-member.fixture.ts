// A member of the group in a process of its own, so that it can be stopped with SIGSTOP. It holds no state: the shards'
// rows are the parent's, asked over IPC. Arguments: the broker, the topics' prefix and the number of shards.
import { TOPICS } from '@workflows/contracts';
import type { DeliveryOutcome, CommandDelivery, ShardOwner } from '@workflows/runtime';
import { SILENT } from '../log';
import { RecordMac } from './record-mac';
import { createKafka } from './kafka-client';
import { KafkaCommandServer } from './kafka-command-server';
import { topicNames } from './topic-names';

const [broker = '', prefix = '', shardCount] = process.argv.slice(2);
const kafka = createKafka({ brokers: [broker], clientId: 'stopped-member', log: SILENT });
const topics = topicNames(prefix);
const mac = new RecordMac({ secret: 'a secret of the specs', installation: 'specs' });
const asked = new Map<number, (answer: unknown) => void>();

process.on('message', ({ id, answer }: { id: number; answer: unknown }) => asked.get(id)?.(answer));
process.on('disconnect', () => process.exit(0));

function ask(question: string, ...args: unknown[]): Promise<unknown> {
  return new Promise((resolve) => {
    const id = asked.size;
    asked.set(id, resolve);
    process.send?.({ id, question, args });
  });
}

const claims = new Map<number, { epoch: number; next: number }>();
const owner: ShardOwner = {
  async assigned(shards) {
    claims.clear();
    const rows = (await ask('claim', shards)) as { shard: number; epoch: number; nextOffset: number }[];
    for (const { shard, epoch, nextOffset } of rows) claims.set(shard, { epoch, next: nextOffset });
    return rows.map(({ shard, nextOffset }) => ({ shard, resumeAt: nextOffset }));
  },
  expectedOffset: (shard) => claims.get(shard)?.next,
};

async function onDelivery({ shard, commands }: CommandDelivery): Promise<DeliveryOutcome> {
  const claim = claims.get(shard);
  if (claim === undefined) return 'lost';
  const records = commands.map(({ envelope, offset = -1 }) => ({ id: envelope.id, offset }));
  const outcome = (await ask('commit', shard, claim.epoch, records)) as DeliveryOutcome;
  if (outcome === 'committed') claim.next = (records.at(-1)?.offset ?? 0) + 1;
  return outcome;
}

const server = new KafkaCommandServer({
  tenant: 'default',
  kafka,
  mac,
  topics,
  owner,
  log: SILENT,
  shardCount: Number(shardCount),
  reply: () => undefined,
  sessionTimeoutMs: 6_000,
  heartbeatIntervalMs: 500,
  onHalt: () => undefined,
});
server.addHandler(TOPICS.commands, onDelivery, true);
server.listen((error) => process.send?.({ question: error === undefined ? 'ready' : 'failed', args: [String(error)] }));
