import { randomBytes } from 'node:crypto';
import { DEFAULT_SHARD_COUNT } from '@workflows/contracts';
import type { MessagingLog } from '@workflows/messaging';
import { openPersistence, type Persistence } from '@workflows/persistence';
import {
  DerivedCallSignatures,
  EnvelopeBox,
  SignedTaskTokens,
  type KeyRing,
  type Metrics,
  type ModelSettings,
  type ObjectSettings,
  type SmtpSettings,
} from '@workflows/platform';
import { Documents, SecretDesk, SecretUnreadable, SecretsAtHand, StoredSecrets } from '@workflows/runtime';
import type {
  BundleChecker,
  Clock,
  DocumentReader,
  Entropy,
  ExpressionEvaluator,
  Installation,
  Models,
  ObjectStore,
  PictureDrawer,
  SchemaChecker,
  SecretReader,
  SourceReader,
  TurnRunner,
} from '@workflows/runtime';
import { RealmPool } from '@workflows/realms';
import {
  ExpressionPool,
  HelpedDocuments,
  HelpedPictures,
  HelpedSchemas,
  HelpedSources,
  HelperPool,
} from '@workflows/threads';
import type { Logger } from 'pino';
import { SystemEntropy } from './entropy';
import { messagingLog, persistenceLog } from './logs';
import { openObjects } from './object-store';
import { PublicAddress } from './public-address';
import { modelsOf } from './models';
import { Troubles } from './troubles';

/** What every role stands on: the database, its clock, and what is fixed for the installation. */
export interface Foundation {
  databaseUrl: string;
  persistence: Persistence;
  /** Those of the database, or of the store that the settings name. */
  objects: ObjectStore;
  documents: Documents;
  /** Absent: as often as each reader of events thinks best. */
  eventsLookMs: number | undefined;
  publicAddress: PublicAddress;
  installation: Installation;
  clock: Clock;
  entropy: Entropy;
  tokens: SignedTaskTokens;
  signatures: DerivedCallSignatures;
  /** What connectors, models and functions refer to; a change made elsewhere is seen within seconds. */
  secrets: SecretReader;
  /** Where they are written. */
  secretDesk: SecretDesk;
  /** These three share the helper processes of this one; none is started before the first work that needs one. */
  evaluator: ExpressionEvaluator;
  schemas: SchemaChecker;
  pictures: PictureDrawer;
  /** In a process of its own, which is started before the first code that is read. */
  sources: SourceReader;
  /** The same of descriptions of APIs. */
  apiDocuments: DocumentReader;
  /** Absent where this process sends no e-mail. */
  smtp: SmtpSettings | undefined;
  /** Where handlers run: processes, none before the first turn. */
  realms: TurnRunner & BundleChecker;
  models: Models;
  /** Unique per process and start. */
  instanceId: string;
  logger: Logger;
  metrics: Metrics;
  troubles: Troubles;
  log: MessagingLog;
  close(): Promise<void>;
}

/** Migrates the schema where that is due, and opens the installation, making it at its first start. */
export async function openFoundation(options: {
  databaseUrl: string;
  name: string;
  logger: Logger;
  metrics: Metrics;
  /** How many processes work on expressions and schemas: enough that no tenant has all, and that what is slow leaves one free. */
  helperProcesses: number;
  eventsLookSeconds?: number | undefined;
  objects?: ObjectSettings;
  /** Absent: this process sends no e-mail. */
  smtp?: SmtpSettings;
  /** Absent: no secret can be written or read. */
  secretsKeys?: KeyRing | undefined;
  publicUrl?: string | undefined;
  /** Of what runs tasks. */
  models?: ModelSettings & { isProduction: boolean };
}): Promise<Foundation> {
  const { databaseUrl: url, name, logger, metrics } = options;
  const troubles = new Troubles(metrics, logger);
  const persistence = await openPersistence({ url, name, log: persistenceLog(troubles) });
  const elsewhere = options.objects && (await openObjects(options.objects, logger));
  const proposal = { shardCount: DEFAULT_SHARD_COUNT, tokenSecret: randomBytes(32).toString('hex') };
  const installation = await persistence.installation.open(proposal);
  const box = options.secretsKeys && new EnvelopeBox(options.secretsKeys, (message) => new SecretUnreadable(message));
  const secrets = new SecretsAtHand(new StoredSecrets(persistence.secrets, box), persistence.clock);
  const helpers = new HelperPool(options.helperProcesses);
  const sources = new HelpedSources();
  const apiDocuments = new HelpedDocuments();
  const realms = new RealmPool(persistence.bundles, { size: options.helperProcesses });
  const entropy = new SystemEntropy(persistence.clock);
  const schemas = new HelpedSchemas(helpers);
  const publicAddress = new PublicAddress(options.publicUrl);
  return {
    databaseUrl: url,
    persistence,
    objects: elsewhere?.objects ?? persistence.objects,
    documents: new Documents({
      store: persistence.documents,
      schemas,
      publicUrl: () => publicAddress.url,
      newId: () => entropy.uuid(),
    }),
    eventsLookMs: options.eventsLookSeconds === undefined ? undefined : options.eventsLookSeconds * 1_000,
    publicAddress,
    installation,
    clock: persistence.clock,
    entropy,
    tokens: new SignedTaskTokens(installation.tokenSecret),
    signatures: new DerivedCallSignatures(installation.tokenSecret),
    secrets,
    secretDesk: new SecretDesk(persistence.secrets, box, (tenant, secret) => secrets.forget(tenant, secret)),
    evaluator: new ExpressionPool(helpers),
    schemas,
    pictures: new HelpedPictures(helpers),
    sources,
    apiDocuments,
    smtp: options.smtp,
    realms,
    models: modelsOf(options.models),
    instanceId: `${name}-${randomBytes(6).toString('hex')}`,
    logger,
    metrics,
    troubles,
    log: messagingLog(logger, troubles),
    close: async () => {
      await helpers.close();
      await sources.close();
      await apiDocuments.close();
      await realms.close();
      await elsewhere?.close();
      await persistence.close();
    },
  };
}
