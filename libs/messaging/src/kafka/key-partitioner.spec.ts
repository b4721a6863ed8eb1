import { createHash } from 'node:crypto';
import { Partitioners, type PartitionMetadata } from 'kafkajs';
import { keyPartitioner } from './key-partitioner';

const partitions = Array.from({ length: 12 }, (_, partitionId): PartitionMetadata => ({
  partitionErrorCode: 0,
  partitionId,
  leader: 1,
  replicas: [],
  isr: [],
}));
const place = (key: string | Buffer | null, partition?: number) => ({
  topic: 't',
  partitionMetadata: partitions,
  message: { key, value: null, ...(partition !== undefined && { partition }) },
});

describe('the partition of a record', () => {
  const ours = keyPartitioner();
  const theirs = Partitioners.DefaultPartitioner();
  const bytes = Array.from({ length: 400 }, (_, index) =>
    createHash('sha512')
      .update(String(index))
      .digest()
      .subarray(0, index % 41),
  );

  it('is the one that every client of Kafka chooses for its key', () => {
    const keys = [...bytes, ...bytes.map((key) => `execution_${key.toString('base64url')}`), 'ключ', '鍵', ''];
    expect(keys.map((key) => ours(place(key)))).toEqual(keys.map((key) => theirs(place(key))));
    expect(new Set(keys.map((key) => ours(place(key)))).size).toBe(partitions.length);
  });

  it('is the one that the record names, if it does', () => expect(ours(place('key', 7))).toBe(7));

  it('is a mistake of ours without either', () => expect(() => ours(place(null))).toThrow(/partition or a key/));
});
