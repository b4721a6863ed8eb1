import type {
  ApprovalReader,
  ChildStore,
  DefinitionStore,
  EventStore,
  ExecutionReader,
  ExecutionStore,
  ExecutorDirectory,
  FunctionStore,
  HearingStore,
  InstallationStore,
  ObjectStore,
  QuarantineReader,
  StartStore,
  TriggerStore,
} from '@workflows/runtime';
import { PostgresApprovalReader } from './approvals/approval-reader';
import { PostgresChildStore } from './child-store';
import { Connections } from './connections';
import type { Log } from './connections';
import { openDataSource } from './data-source';
import { DatabaseClock } from './database-clock';
import { PostgresDefinitionStore } from './definition-store';
import { PostgresEventStore } from './events/event-store';
import { PostgresHearingStore } from './events/hearing-store';
import { PostgresExecutionReader } from './execution-reader';
import { PostgresExecutionStore } from './execution-store';
import { PostgresExecutorDirectory } from './executor-directory';
import { PostgresFunctionStore } from './function-store';
import { PostgresInstallation } from './installation';
import { InstanceLock } from './instance-lock';
import { migrate } from './migrate';
import { PostgresObjectStore } from './objects/object-store';
import { PostgresQuarantine } from './quarantine';
import { PostgresStarts } from './starts';
import { Sweeper } from './sweeper';
import { PostgresWorkerPresence } from './worker-presence';

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
  presence: PostgresWorkerPresence;
  definitions: DefinitionStore;
  functions: FunctionStore;
  installation: InstallationStore;
  executors: ExecutorDirectory;
  quarantine: QuarantineReader;
  events: EventStore;
  hearings: HearingStore;
  approvals: ApprovalReader;
  objects: ObjectStore;
  clock: DatabaseClock;
  lock: InstanceLock;
  /** Throws when the database does not answer. */
  ping(): Promise<void>;
  close(): Promise<void>;
}

/** Migrates the schema, then opens everything on it. Throws `SchemaUnknown` on the schema of a newer release. */
export async function openPersistence({ url, name = 'workflows', log }: PersistenceOptions): Promise<Persistence> {
  await migrate(url);
  const connect = (share: string, max: number): Connections => new Connections(url, `${name} ${share}`, max, log);
  // The engine commits one batch at a time; starts and reads of the REST door must not wait behind it, nor it behind them.
  const committing = connect('commit', 1);
  const starting = connect('starts', 4);
  const reading = connect('reads', 4);
  const recording = connect('events', 1);
  const objects = connect('objects', 4);
  const dataSource = await openDataSource(url, `${name} definitions`, 4, log);
  const installation = new PostgresInstallation(reading);
  const clock = await DatabaseClock.open(installation, log);
  const presence = new PostgresWorkerPresence(reading, log);
  const lock = new InstanceLock(url, name);
  const sweeper = new Sweeper(reading, log);
  return {
    executionStore: new PostgresExecutionStore(committing, reading),
    children: new PostgresChildStore(reading),
    starts: new PostgresStarts(starting),
    reader: new PostgresExecutionReader(reading),
    presence,
    definitions: new PostgresDefinitionStore(dataSource),
    functions: new PostgresFunctionStore(dataSource),
    installation,
    executors: new PostgresExecutorDirectory(reading),
    quarantine: new PostgresQuarantine(reading),
    events: new PostgresEventStore(recording, reading),
    hearings: new PostgresHearingStore(starting),
    approvals: new PostgresApprovalReader(reading),
    objects: new PostgresObjectStore(objects),
    clock,
    lock,
    ping: async () => {
      await reading.run('ping', 'select 1', []);
    },
    close: async () => {
      clock.close();
      await sweeper.close();
      await presence.close();
      await Promise.all([
        committing.close(),
        starting.close(),
        reading.close(),
        recording.close(),
        objects.close(),
        dataSource.destroy(),
      ]);
      await lock.release();
    },
  };
}
