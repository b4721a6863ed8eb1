import type { Instant } from '@workflows/contracts';

/** What is fixed at the first start of an installation and the same for all its processes. */
export interface Installation {
  shardCount: number;
  /** 32 random bytes, hexadecimal; signs task tokens. */
  tokenSecret: string;
}

export interface InstallationStore {
  /** Reads it, making it with the values given where there is none yet. */
  open(proposal: Installation): Promise<Installation>;
  /** The shards that ever had an owner, and the first offset of their log that no batch has covered; none in a database that nobody has worked on. */
  progress(): Promise<{ shard: number; nextOffset: number }[]>;
  /** The database's clock. */
  now(): Promise<Instant>;
}

/** The executors that are alive, for those who need to reach one. */
export interface ExecutorDirectory {
  announce(executor: { id: string; address: string }): Promise<void>;
  withdraw(id: string): Promise<void>;
  /** Those announced within the last `maxAgeMs`. */
  alive(maxAgeMs: number): Promise<{ id: string; address: string }[]>;
}
