import type { Instant } from '@workflows/contracts';

/** What is fixed at the first start of an installation and the same for all its processes. */
export interface Installation {
  shardCount: number;
  /** 32 random bytes, hexadecimal; signs task tokens. */
  tokenSecret: string;
}

/** What an installation has had to do with its log of commands so far. */
export interface LogProgress {
  /** No shard ever had an owner, and there is no execution. */
  isNew: boolean;
  /** The shards of which something was read, and the first offset that no batch has covered. */
  read: { shard: number; nextOffset: number }[];
}

export interface InstallationStore {
  /** Reads it, making it with the values given where there is none yet. */
  open(proposal: Installation): Promise<Installation>;
  progress(): Promise<LogProgress>;
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
