import { randomUUID } from 'node:crypto';
import type { OutboxRange, OutboxRow } from '@workflows/runtime';
import { Partitioners, type EachMessagePayload } from 'kafkajs';
import { SILENT } from '../log';
import { OutboxRelay } from '../outbox-relay';
import { describeKafka, installation, until } from './broker.fixture';
import { ChangePublisher } from './change-publisher';

const EXECUTIONS = 40;
const STATUSES = ['running', 'completed'] as const;

describeKafka('changes on their way to Kafka', () => {
  it('are on the partition that any client chooses for their execution, in their order, and then gone from the outbox', async () => {
    const { kafka, topics } = await installation(4);
    const rows = STATUSES.flatMap((status, turn) =>
      Array.from({ length: EXECUTIONS }, (_, index): OutboxRow => {
        const change = { tenant: 'default', executionId: `execution_${index}`, workflowId: 'w', version: 1, status };
        return { shard: 0, number: turn * EXECUTIONS + index, id: `${index} ${status}`, at: 0, change };
      }),
    );
    const deleted: OutboxRange[] = [];
    const store = {
      readOutbox: async () => [],
      deleteOutbox: async (ranges: readonly OutboxRange[]) => void deleted.push(...ranges),
    };
    const publisher = new ChangePublisher(kafka, topics);
    await publisher.start();
    const relay = new OutboxRelay({ publish: (some) => publisher.publish(some), store, log: SILENT });
    relay.offer(rows.slice(0, EXECUTIONS));
    relay.offer(rows.slice(EXECUTIONS));
    await relay.close();
    await publisher.close();
    expect(deleted).toEqual([{ shard: 0, first: 0, last: rows.length - 1 }]);

    const found: Pick<EachMessagePayload, 'partition' | 'message'>[] = [];
    const consumer = kafka.consumer({ groupId: randomUUID() });
    await consumer.connect();
    await consumer.subscribe({ topic: topics.events, fromBeginning: true });
    await consumer.run({ eachMessage: async (each) => void found.push(each) });
    await until('all are there', () => found.length >= rows.length);
    await consumer.disconnect();
    const chosen = Partitioners.DefaultPartitioner();
    const metadata = { partitionErrorCode: 0, leader: 1, replicas: [], isr: [] };
    const partitionMetadata = [0, 1, 2].map((partitionId) => ({ partitionId, ...metadata }));
    for (let index = 0; index < EXECUTIONS; index++) {
      const key = `execution_${index}`;
      const own = found.filter(({ message }) => message.key?.toString() === key);
      expect(own.map(({ message }) => (JSON.parse(String(message.value)) as { id: string }).id)).toEqual(
        STATUSES.map((status) => `${index} ${status}`),
      );
      const partition = chosen({ topic: topics.events, partitionMetadata, message: { key, value: null } });
      expect(new Set(own.map((each) => each.partition))).toEqual(new Set([partition]));
    }
  });
});
