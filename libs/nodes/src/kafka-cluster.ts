import { createKafka, ensureTopics } from '@workflows/messaging';
import type { Foundation } from './foundation';

export type Kafka = ReturnType<typeof createKafka>;

/** Reaches the cluster and makes the topics that are missing; refuses to go on when partitions and shards differ (I35). */
export async function openKafka(brokers: string[], { installation, instanceId, log }: Foundation): Promise<Kafka> {
  const kafka = createKafka({ brokers, clientId: instanceId, log });
  await ensureTopics(kafka, { shardCount: installation.shardCount });
  return kafka;
}
