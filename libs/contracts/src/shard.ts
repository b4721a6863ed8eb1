import type { ExecutionId } from './ids';

/** How many shards a new installation gets; fixed at its first start and kept in the database. */
export const DEFAULT_SHARD_COUNT = 64;

/**
 * The shard an execution belongs to for ever: FNV-1a (32 bit, RFC draft-eastlake-fnv) of its id, modulo the number of
 * shards. It is also the Kafka partition of the execution's commands.
 */
export function shardOf(executionId: ExecutionId, shardCount: number): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < executionId.length; i++) {
    hash ^= executionId.charCodeAt(i);
    hash = Math.imul(hash, 0x01000193);
  }
  return (hash >>> 0) % shardCount;
}
