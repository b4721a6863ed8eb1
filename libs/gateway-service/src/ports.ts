import type { TenantId } from '@workflows/contracts';
import type {
  ApprovalReader,
  CallSignatures,
  ChangeStore,
  Clock,
  CommandBus,
  DefinitionTester,
  Documents,
  Entropy,
  EventStarts,
  EventStore,
  ExecutionFollow,
  ExecutionFinder,
  ExecutionIds,
  ExecutionReader,
  ExecutionWatch,
  ObjectStore,
  OperationStore,
  PictureDrawer,
  QuarantineReader,
  QuarantinedRecord,
  RegistryClient,
  SchemaChecker,
  SecretDesk,
  Starter,
  TaskSource,
  TaskTokens,
  WorkerPresence,
} from '@workflows/runtime';

/** Everything the door calls. An app makes these and gives them to `GatewayModule.register`. */
export interface GatewayPorts {
  registry: RegistryClient;
  bus: CommandBus;
  starter: Starter;
  ids: ExecutionIds;
  reader: ExecutionReader;
  finder: ExecutionFinder;
  changes: ChangeStore;
  presence: WorkerPresence;
  watch: ExecutionWatch;
  follow: ExecutionFollow;
  tasks: TaskSource;
  tokens: TaskTokens;
  signatures: Pick<CallSignatures, 'secretOf'>;
  quarantine: QuarantineDesk;
  objects: ObjectStore;
  documents: Documents;
  events: EventStore;
  /** Starts what listens to events. */
  eventStarts: EventStartsRole;
  operations: OperationStore;
  approvals: ApprovalReader;
  tester: DefinitionTester;
  schemas: SchemaChecker;
  pictures: PictureDrawer;
  secrets: SecretDesk;
  clock: Clock;
  entropy: Entropy;
}

/** `begin` is called once the app is up, `close` before it goes. */
export type EventStartsRole = Pick<EventStarts, 'begin' | 'settleAll' | 'close'>;

/** Where quarantined records are read, and sent on their way again. */
export interface QuarantineDesk {
  reader: QuarantineReader;
  /** Rejects where the record could not be taken again; it stays quarantined then. */
  replay(tenant: TenantId, record: QuarantinedRecord): Promise<void>;
}

/** Injection tokens, one a port. */
export const REGISTRY = Symbol('RegistryClient');
export const BUS = Symbol('CommandBus');
export const STARTER = Symbol('Starter');
export const IDS = Symbol('ExecutionIds');
export const READER = Symbol('ExecutionReader');
export const CHANGES = Symbol('ChangeStore');
export const FINDER = Symbol('ExecutionFinder');
export const PRESENCE = Symbol('WorkerPresence');
export const WATCH = Symbol('ExecutionWatch');
export const FOLLOW = Symbol('ExecutionFollow');
export const TASKS = Symbol('TaskSource');
export const TOKENS = Symbol('TaskTokens');
export const SIGNATURES = Symbol('CallSignatures');
export const QUARANTINE = Symbol('QuarantineDesk');
export const OBJECTS = Symbol('ObjectStore');
export const DOCUMENTS = Symbol('Documents');
export const EVENTS = Symbol('EventStore');
export const EVENT_STARTS = Symbol('EventStarts');
export const OPERATIONS = Symbol('OperationStore');
export const APPROVALS = Symbol('ApprovalReader');
export const TESTER = Symbol('DefinitionTester');
export const SCHEMAS = Symbol('SchemaChecker');
export const PICTURES = Symbol('PictureDrawer');
export const SECRETS = Symbol('SecretDesk');
export const CLOCK = Symbol('Clock');
export const ENTROPY = Symbol('Entropy');
