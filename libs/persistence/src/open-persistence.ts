import type {
  AnswerCache,
  ApprovalReader,
  BundleStore,
  ChangeStore,
  ChildStore,
  DocumentStore,
  EventStore,
  WaitFinder,
  ExecutionFinder,
  ExecutionReader,
  ExecutionStore,
  ExecutorDirectory,
  FiringStore,
  HearingStore,
  InstallationStore,
  ObjectStore,
  OperationStore,
  QuarantineReader,
  SecretStore,
  StartStore,
  StoreHealth,
  SuspectStore,
  TriggerStore,
} from '@workflows/runtime';
import { PostgresApprovalReader } from './approvals/approval-reader';
import { PostgresBundleStore } from './bundles/bundle-store';
import { PostgresChangeStore } from './changes/change-store';
import { PostgresChildStore } from './child-store';
import { Connections } from './connections';
import type { Log } from './connections';
import { DatabaseClock } from './database-clock';
import { DatabaseHealth } from './database-health';
import { PostgresDocumentStore } from './documents/document-store';
import { PostgresEventStore } from './events/event-store';
import { PostgresHearingStore } from './events/hearing-store';
import { PostgresExecutionReader } from './execution-reader';
import { PostgresExecutionStore } from './execution-store';
import { PostgresExecutorDirectory } from './executor-directory';
import { PostgresInstallation } from './installation';
import { PostgresExecutionFinder } from './find/execution-finder';
import { InstanceLock } from './instance-lock';
import { largeParts } from './large-parts';
import { migrate } from './migrate';
import { PostgresObjectStore } from './objects/object-store';
import { PostgresAnswerCache } from './models/answer-cache';
import { PostgresOperationStore } from './operations/operation-store';
import { PostgresQuarantine } from './quarantine';
import type { RegistryStores } from './registry-stores';
import { PostgresFiringStore } from './schedules/firing-store';
import { PostgresSecretStore } from './secrets/secret-store';
import { PostgresStarts } from './starts';
import { PostgresSuspects } from './suspects';
import { Sweeper } from './sweeper';
import { PostgresWorkerPresence } from './worker-presence';

/** After how long an answer to next to nothing is late. */
const LATE_MS = 2_000;
/** What people ask of documents may take so long: a search that looks at more than that takes is theirs to narrow. */
const DOCUMENTS_MS = 5_000;

export interface PersistenceOptions {
  url: string;
  /** Shown by the database as `application_name`: which service of the installation this is. */
  name?: string;
  log: Log;
}

/** Every port that Postgres implements, over connections that `close` ends. */
export interface Persistence {
  executionStore: ExecutionStore;
  children: ChildStore;
  starts: StartStore & TriggerStore;
  reader: ExecutionReader;
  finder: ExecutionFinder;
  changes: ChangeStore;
  presence: PostgresWorkerPresence;
  installation: InstallationStore;
  executors: ExecutorDirectory;
  quarantine: QuarantineReader;
  events: EventStore & WaitFinder;
  hearings: HearingStore;
  firings: FiringStore;
  operations: OperationStore;
  approvals: ApprovalReader;
  bundles: BundleStore;
  answers: AnswerCache;
  documents: DocumentStore;
  objects: ObjectStore;
  secrets: SecretStore;
  suspects: SuspectStore;
  clock: DatabaseClock;
  lock: InstanceLock;
  health: StoreHealth;
  /** For who serves definitions, functions and schedules, to be asked once, while it starts. */
  openRegistry(): Promise<Omit<RegistryStores, 'close'>>;
  /** Throws while the database does not answer, or takes nothing. */
  ping(): Promise<void>;
  close(): Promise<void>;
}

/** Migrates the schema, then opens everything on it. Throws `SchemaUnknown` on the schema of a newer release. */
export async function openPersistence({ url, name = 'workflows', log }: PersistenceOptions): Promise<Persistence> {
  await migrate(url);
  const health = new DatabaseHealth(url, name, log);
  const onAway = (): void => health.suspect();
  const connect = (share: string, max: number): Connections =>
    new Connections(url, `${name} ${share}`, max, log, onAway);
  // Nothing stands in the way of another: the engine commits one batch at a time, and reads for the next meanwhile; a claim of shards
  // waits for no read; starts and reads of the REST door wait for neither.
  const committing = connect('commit', 1);
  const claiming = connect('claims', 2);
  const working = connect('engine', 4);
  const starting = connect('starts', 4);
  const reading = connect('reads', 4);
  const recording = connect('events', 1);
  const objects = connect('objects', 4);
  // As many as door and runner ask at once: neither lets one tenant have all of its half.
  const documents = new Connections(url, `${name} documents`, 8, log, onAway, { each: { timeoutMs: DOCUMENTS_MS } });
  const pools = [committing, claiming, working, starting, reading, recording, objects, documents];
  let registry: RegistryStores | undefined;
  const installation = new PostgresInstallation(reading);
  const clock = await DatabaseClock.open(installation, log);
  const presence = new PostgresWorkerPresence(reading, log);
  const lock = new InstanceLock(url, name);
  const sweeper = new Sweeper(reading, log);
  return {
    executionStore: new PostgresExecutionStore({ committing, claiming, reading: working }),
    children: new PostgresChildStore(working),
    starts: new PostgresStarts(starting),
    reader: new PostgresExecutionReader(reading),
    finder: new PostgresExecutionFinder(reading),
    changes: new PostgresChangeStore(reading),
    presence,
    installation,
    executors: new PostgresExecutorDirectory(reading),
    quarantine: new PostgresQuarantine(reading),
    events: new PostgresEventStore(recording, working),
    hearings: new PostgresHearingStore(starting),
    firings: new PostgresFiringStore(working),
    operations: new PostgresOperationStore(starting),
    approvals: new PostgresApprovalReader(reading),
    bundles: new PostgresBundleStore(reading),
    answers: new PostgresAnswerCache(reading),
    documents: new PostgresDocumentStore(documents),
    objects: new PostgresObjectStore(objects),
    secrets: new PostgresSecretStore(reading),
    suspects: new PostgresSuspects(claiming),
    clock,
    lock,
    health,
    openRegistry: async () => (registry = await largeParts.registryStores().openRegistryStores(url, name, log, onAway)),
    ping: async () => {
      if (health.outage) throw health.outage;
      // A database that has fallen silent fails nothing for a while; a look at it does not wait as long.
      const late = setTimeout(onAway, LATE_MS);
      await reading.run('ping', 'select 1', []).finally(() => clearTimeout(late));
    },
    close: async () => {
      clock.close();
      await sweeper.close();
      await presence.close();
      health.close();
      await Promise.all([...pools.map((pool) => pool.close()), registry?.close()]);
      await lock.release();
    },
  };
}
