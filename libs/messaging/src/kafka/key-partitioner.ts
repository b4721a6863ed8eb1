import type { ICustomPartitioner } from 'kafkajs';

const SEED = 0x9747b28c;
const M = 0x5bd1e995;

/**
 * Puts a record where it says, else where its key belongs: on the partition that kafkajs and Java's client choose, so that the records
 * of one key stay on one partition whoever writes them. kafkajs computes that in BigInt, which takes longer than the rest of
 * what a small record needs.
 */
export const keyPartitioner: ICustomPartitioner =
  () =>
  ({ partitionMetadata, message: { key, partition } }) => {
    if (partition !== undefined && partition !== null) return partition;
    if (key === undefined || key === null) throw new Error('A record needs a partition or a key');
    const hash = murmur2(typeof key === 'string' ? Buffer.from(key) : key);
    return (hash & 0x7fffffff) % partitionMetadata.length;
  };

/** MurmurHash2, 32 bits, little endian, as Kafka uses it. */
function murmur2(data: Buffer): number {
  const whole = data.length & ~3;
  let h = SEED ^ data.length;
  for (let at = 0; at < whole; at += 4) {
    const k = Math.imul(data.readInt32LE(at), M);
    h = Math.imul(h, M) ^ Math.imul(k ^ (k >>> 24), M);
  }
  if (whole < data.length) h = Math.imul(h ^ data.readUIntLE(whole, data.length - whole), M);
  h = Math.imul(h ^ (h >>> 13), M);
  return h ^ (h >>> 15);
}
