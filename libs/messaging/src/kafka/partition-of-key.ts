import { Partitioners } from 'kafkajs';

const partitioner = Partitioners.DefaultPartitioner();

/** On which of `count` partitions producers put records with this key: those of every release, and Kafka's own clients, alike. */
export function partitionOfKey(key: string, count: number): number {
  const partitionMetadata = Array.from({ length: count }, (_, partitionId) => ({
    partitionId,
    partitionErrorCode: 0,
    leader: 0,
    replicas: [],
    isr: [],
  }));
  return partitioner({ topic: '', partitionMetadata, message: { key, value: null } });
}
