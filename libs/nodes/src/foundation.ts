import { randomBytes } from 'node:crypto';
import { DEFAULT_SHARD_COUNT } from '@workflows/contracts';
import type { MessagingLog } from '@workflows/messaging';
import { openPersistence, type Persistence } from '@workflows/persistence';
import { DerivedCallSignatures, SignedTaskTokens, type ObjectSettings } from '@workflows/platform';
import type { Clock, Entropy, Installation, ObjectStore } from '@workflows/runtime';
import type { Logger } from 'pino';
import { SystemEntropy } from './entropy';
import { messagingLog, persistenceLog } from './logs';
import { openObjects } from './object-store';

/** What every role stands on: the database, its clock, and what is fixed for the installation. */
export interface Foundation {
  persistence: Persistence;
  /** Those of the database, or of the store that the settings name. */
  objects: ObjectStore;
  installation: Installation;
  clock: Clock;
  entropy: Entropy;
  tokens: SignedTaskTokens;
  signatures: DerivedCallSignatures;
  /** Unique per process and start. */
  instanceId: string;
  logger: Logger;
  log: MessagingLog;
  close(): Promise<void>;
}

/** Migrates the schema where that is due, and opens the installation, making it at its first start. */
export async function openFoundation(options: {
  databaseUrl: string;
  name: string;
  logger: Logger;
  objects?: ObjectSettings;
}): Promise<Foundation> {
  const { databaseUrl: url, name, logger } = options;
  const persistence = await openPersistence({ url, name, log: persistenceLog(logger) });
  const elsewhere = options.objects && (await openObjects(options.objects, logger));
  const proposal = { shardCount: DEFAULT_SHARD_COUNT, tokenSecret: randomBytes(32).toString('hex') };
  const installation = await persistence.installation.open(proposal);
  return {
    persistence,
    objects: elsewhere?.objects ?? persistence.objects,
    installation,
    clock: persistence.clock,
    entropy: new SystemEntropy(persistence.clock),
    tokens: new SignedTaskTokens(installation.tokenSecret),
    signatures: new DerivedCallSignatures(installation.tokenSecret),
    instanceId: `${name}-${randomBytes(6).toString('hex')}`,
    logger,
    log: messagingLog(logger),
    close: async () => {
      await elsewhere?.close();
      await persistence.close();
    },
  };
}
