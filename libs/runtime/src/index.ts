export { SecretUnreadable } from './ports/secret-store';
export type {
  SealedValue,
  SecretBox,
  SecretPlace,
  SecretReader,
  SecretStore,
  StoredSecret,
} from './ports/secret-store';
export { MemorySecrets } from './secrets/memory-secrets';
export { RevealedSecrets, revealSecrets } from './secrets/revealed-secrets';
export type { NoSecret, Revealing } from './secrets/revealed-secrets';
export { SecretDesk } from './secrets/secret-desk';
export type { Rotation, SecretDraft } from './secrets/secret-desk';
export { SecretsAtHand } from './secrets/secrets-at-hand';
export { StoredSecrets } from './secrets/stored-secrets';
export type { CallSignatures } from './ports/call-signatures';
export type { ChildResolver, ResolvedChild } from './ports/child-resolver';
export type { ChildCursor, ChildStore, EndedChild, Orphan } from './ports/child-store';
export type { Clock, Entropy } from './ports/clock';
export type {
  ChangeKey,
  ChangeOutcome,
  CollectionSettings,
  DocumentChange,
  DocumentPage,
  DocumentPlace,
  DocumentQuery,
  DocumentStore,
  StoredDocument,
} from './ports/document-store';
export { DocumentNews } from './documents/document-news';
export { Documents } from './documents/documents';
export type { Changed, Changing, Collection } from './documents/documents';
export { ALL, readCondition } from './documents/condition';
export type { Condition } from './documents/condition';
export { checkCollection, isNoun, nounOf } from './documents/collection-name';
export {
  DEFAULT_LIMIT,
  MOST_FOUND,
  readDocumentCall,
  readDocumentName,
  readSearchText,
} from './documents/document-call';
export type { DocumentCall, DocumentTarget } from './documents/document-call';
export { checkId } from './documents/document-data';
export type { DocumentField } from './documents/document-field';
export { DocumentRefused } from './documents/document-refused';
export type { RefusalReason } from './documents/document-refused';
export { readSort } from './documents/document-sort';
export type { DocumentSort } from './documents/document-sort';
export type {
  DeliveryOutcome,
  CommandDelivery,
  CommandDeliveryHandler,
  CommandBus,
  ReceivedCommand,
  Starter,
  UnreadableRecord,
} from './ports/command-bus';
export type {
  CatalogEntry,
  OutputCheck,
  DefinitionStore,
  FailingFunction,
  FunctionDirectory,
  FunctionStore,
  KeptCode,
  KeptDraft,
  NamedCode,
  PauseDirectory,
  ProgramCatalog,
  VersionRef,
} from './ports/definitions';
export { NO_ROWS } from './ports/execution-store';
export type {
  ExecutionFilter,
  ExecutionFinder,
  FoundExecution,
  ListPage,
  ListPosition,
} from './ports/execution-finder';
export type {
  ChangePosition,
  ChangeSpan,
  ChangeStore,
  ExecutionBecame,
  ListenedWorkflow,
  WorkflowChanges,
} from './ports/change-store';
export type {
  ExecutionReader,
  ExecutionStand,
  OpeningEvent,
  ReadExecution,
  ReadOpen,
  WorkerPresence,
} from './ports/execution-reader';
export type {
  BatchWrite,
  CommitResult,
  DueTimer,
  ExecutionStore,
  FinishedExecution,
  OpenRows,
  NewExecution,
  OutboxRange,
  OutboxRow,
  PlacedStart,
  QuarantineRow,
  QueuedExecution,
  ShardClaim,
  AskedKey,
  NameTaken,
  StartByKey,
  StartResult,
  StartStore,
  StoredExecution,
  TaskRow,
  TimerRow,
  TriggerResolution,
  TriggerStore,
} from './ports/execution-store';
export type { ApprovalReader, OpenApproval } from './ports/approval-reader';
export type {
  EventHeader,
  EventPage,
  EventPosition,
  EventRecording,
  EventStore,
  IncomingEvent,
  Listening,
  OpenWait,
  StoredEvent,
  WaitFinder,
  WantedEvents,
} from './ports/event-store';
export type { ExecutionFollow, ExecutionListener } from './ports/execution-follow';
export type { ExecutionIds } from './ports/execution-ids';
export type { ExecutionWatch, WatchedExecution } from './ports/execution-watch';
export type {
  DecidedFirings,
  DueSchedule,
  FiringOutcome,
  FiringRef,
  FiringStore,
  PlannedFiring,
  ScheduleState,
  SweptFirings,
  WaitingFiring,
} from './ports/firing-store';
export type { ScheduleChange, ScheduleStore, StoredFiring, StoredSchedule } from './ports/schedule-store';
export type { PauseStore, PauseWord, SelfPause } from './ports/pause-store';
export { firingKey } from './schedules/firing-key';
export { planAfter } from './schedules/plan-firing';
export type { Hearing, HearingStore } from './ports/hearing-store';
export type { ExecutorDirectory, Installation, InstallationStore, LogProgress } from './ports/installation';
export { KeptByMemory } from './kept-by-memory';
export type {
  AnswerForm,
  AskedEndpoint,
  ModelError,
  ModelFailure,
  ModelMessage,
  ModelOutcome,
  ModelRequest,
  ModelTool,
  Models,
  ModelAnswer,
  AskingOptions,
  Say,
  SendToModel,
  ToolCall,
} from './ports/models';
export type { AnswerCache, KeptAnswer } from './ports/answer-cache';
export { ObjectConflict } from './ports/object-store';
export type { ObjectCondition, ObjectInfo, ObjectStore, OpenObject } from './ports/object-store';
export type { PictureDrawer } from './ports/picture-drawer';
export type { QuarantineReader, QuarantinedRecord } from './ports/quarantine';
export { UnknownToRegistry } from './ports/registry-client';
export type { RegistryClient } from './ports/registry-client';
export type { BundleStore, Journal, StoredBundle, TurnRequest, TurnRunner } from './ports/turn-runner';
export type { Workbench } from './ports/workbench';
export type { Suspect, SuspectStore } from './ports/suspect-store';
export type { ShardOwner } from './ports/shard-owner';
export { isOutage } from './ports/store-health';
export type { StoreHealth } from './ports/store-health';
export type { OfferedTask, OwnTasks, TaskDelivery, TaskSource } from './ports/task-source';
export type { TaskTokens } from './ports/task-tokens';
export { checkAddress, checkUrl } from './outbound/address-policy';
export type { AddressPolicy, AddressVerdict } from './outbound/address-policy';
export { MAX_ANSWER_BYTES, connectionFailed, readHttpAnswer } from './outbound/http-function';
export type { HttpAnswer, HttpOutcome } from './outbound/http-function';
export { MAX_REDIRECTS, firstHop, nextHop } from './outbound/redirect';
export { retryAfterMs } from './outbound/retry-after';
export { OperationRunner } from './operations/operation-runner';
export type { OperationRunnerParts } from './operations/operation-runner';
export type { ItemOutcome } from './operations/tally';
export type {
  Chosen,
  ClaimedOperation,
  OperationDraft,
  OperationItem,
  OperationPage,
  OperationPosition,
  OperationStore,
  PageOutcome,
  StoredOperation,
} from './ports/operation-store';
export { instructionsOf, messagesOf } from './ai/prompt';
export { LiveTexts } from './ai/live-texts';
export type { LiveText, TextSource } from './ai/live-texts';
export { TextsSoFar } from './ai/texts-so-far';
export { readAiCall } from './ai/ai-call';
export type { AiCall, AiCallReading } from './ai/ai-call';
export type { OfferedTool } from './ai/agent-parts';
export { readPlainSchema } from './ai/plain-schema';
export type { SchemaReading } from './ai/plain-schema';
export { tidyText } from './outbound/tidy-text';
export type { Hop } from './outbound/redirect';
export { Executor } from './executor';
export type { ExecutorPorts, ExecutorSettings } from './executor-ports';
export { limitsOf } from './engine/engine-parts';
export type { EngineLimits, EngineObserver } from './engine/engine-parts';
export type { CallableOperation, ConnectorStore, KeptConnector } from './ports/connector-store';
export type { DocumentReader, DocumentReading, TokenSchemes } from './ports/document-reader';
export type { DefinitionTest, DefinitionTester, TestOutcome } from './ports/definition-tester';
export type { ExpressionEvaluator, ExpressionOwner } from './ports/expression-evaluator';
export type { SchemaChecker } from './ports/schema-checker';
export type {
  BundleCheck,
  BundleChecker,
  ReadHandler,
  SourceFault,
  SourceReader,
  SourceReading,
  SourceText,
} from './ports/source-reader';
export type { FunctionDefaults } from './tasks/function-defaults';
export type {
  AskedKind,
  AskedTask,
  BuiltInRunner,
  FunctionOutcomes,
  RequestKind,
  RequestRunner,
  TaskFailure,
  TaskOutcomes,
  TaskRunner,
  TenantTask,
} from './tasks/task-runner';
export { openChildren } from './children/open-child';
export type { OpenChild } from './children/open-child';
export { FairLanes } from './fairness/fair-lanes';
export { fairLimits } from './fairness/fair-limits';
export type { FairLimits } from './fairness/fair-limits';
export { FairScheduler } from './fairness/fair-scheduler';
export type { Owner, Turn } from './fairness/fair-scheduler';
export { executionOf, keyOf, taskKey } from './tasks/task-key';
export type { TaskKey } from './tasks/task-key';
export { ownerOf } from './tasks/task-owner';
export { CommandStarter } from './intake/command-starter';
export { DirectStarter } from './intake/direct-starter';
export { nameTaken } from './intake/name-taken';
export { NamedStarter } from './intake/named-starter';
export { firstEvents } from './intake/first-events';
export { OwnerAway, OwnerStarter } from './intake/owner-starter';
export { OutageGuard } from './intake/outage-guard';
export { EventIntake } from './events/event-intake';
export { EventStarts, HEARD_EVENTS } from './events/event-starts';
export type { EventStartsParts } from './events/event-starts';
export type { EventReceipt } from './events/event-intake';
export type { OutboxSender } from './ports/outbox-sender';
export { bucketProblem, keyProblem, prefixProblem } from './objects/object-names';
export { isHeaderName, isHeaderValue, isReservedHeader } from './outbound/header-rules';
export { MemoryObjects } from './objects/memory-objects';
export { objectRunners } from './objects/object-runner';
export { readItemPage } from './objects/read-item-page';
export { writeResults } from './objects/write-results';
export type { MapRun } from './objects/write-results';
