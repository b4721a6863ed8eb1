export { BUILT_IN_FAMILIES, DOCUMENT_METHODS, builtInFamilyOf } from './built-ins';
export type { BuiltInFamily, DocumentMethod } from './built-ins';
export { canonicalJson } from './canonical-json';
export { MOST_PROBLEMS, capProblems } from './cap-problems';
export { childIdOf, derivedDigits, firedIdOf, heardIdOf } from './derived-ids';
export { ENVELOPE_VERSION, TOPICS } from './commands';
export type {
  CommandEnvelope,
  CommandReply,
  ExecutionCommand,
  ParentTask,
  PauseTerms,
  Migration,
  ReplyEnvelope,
  Restart,
  Seen,
  StartOutcome,
  StartRequest,
  Steering,
  SteeringRefusal,
  TriggerRecord,
} from './commands';
export {
  CONNECTOR_NAME_RULE,
  MAX_CONNECTORS,
  MAX_DOCUMENT_BYTES,
  MAX_OPERATIONS,
  isConnectorName,
  isReservedConnectorName,
} from './connectors';
export type {
  ClientCredentials,
  ConnectorAuth,
  ConnectorOperation,
  ConnectorSummary,
  ConnectorView,
  FieldWriting,
  OperationBody,
  OperationParameter,
  OperationView,
  ParameterPlace,
  ParameterStyle,
  RegisteredConnector,
  SkippedOperation,
} from './connectors';
export { ERRORS, EngineError } from './errors';
export type { ErrorCode, Problem, WireError } from './errors';
export {
  EXECUTION_NAME_RULE,
  NAME_REUSES,
  NAME_REUSE_RULE,
  isExecutionName,
  isNameReuse,
  nameClaim,
} from './execution-names';
export type { NameReuse } from './execution-names';
export type {
  ExecutionChange,
  ExecutionView,
  HistoryEventView,
  Known,
  StartedExecution,
  StateVisit,
  TakenCall,
  TakenOver,
  UndoingView,
} from './executions';
export { EXECUTOR_PROTOCOL } from './executor-messages';
export type {
  ExecutorMessages,
  ExecutorPattern,
  ExecutorReply,
  ExecutorRequest,
  LentTask,
  NumberedTask,
} from './executor-messages';
export type { TextPiece } from './text-piece';
export { MODEL_PROVIDERS, MODEL_PROVIDER_URLS, ON_WORKER_LOST } from './functions';
export { MODEL_CONFIG_FIELDS, asModelArguments } from './model-arguments';
export type {
  FunctionDraft,
  FunctionView,
  ModelEndpoint,
  ModelProvider,
  OnWorkerLost,
  PauseOn,
  RegisteredFunction,
  UnregisteredFunction,
} from './functions';
export {
  DEFAULT_TENANT,
  EVERY_TENANT,
  EXECUTION_ID_PREFIX,
  FUNCTION_ID_PREFIX,
  WORKFLOW_ID_PREFIX,
  toTimestamp,
} from './ids';
export type { ExecutionId, FunctionId, Instant, TenantId, WorkflowId } from './ids';
export { isJsonObject } from './json';
export { MAX_JSON_DEPTH, isNestedTooDeep } from './json-depth';
export type { Json, JsonObject } from './json';
export { LABEL_RULE, MOST_LABELS, areLabels, labelFaults } from './labels';
export type { Labels } from './labels';
export type { AskedCall, CallMisfit, Misfit, MigrationVerdict } from './migrations';
export { memoryOf } from './memory-of';
export { NumberTooLarge, parseJson } from './parse-json';
export { PAUSABLE, PAUSE_TRACE_MS, isInForce } from './pauses';
export type { Pause, PauseSubject, PausedView } from './pauses';
export { REGISTRY_PROTOCOL } from './registry-messages';
export type { RegistryMessages, RegistryPattern, RegistryReply, RegistryRequest } from './registry-messages';
export { CATCH_UPS, DST_POLICIES, OVERLAPS, SCHEDULE_ID_PREFIX } from './schedules';
export type {
  Backfilled,
  CatchUp,
  DstPolicy,
  FiringStatus,
  Overlap,
  ScheduleDraft,
  ScheduleFiring,
  ScheduleId,
  ScheduleSummary,
  ScheduleView,
} from './schedules';
export { SECRET_NAME_RULE, fillSecrets, isSecretName, misspelledSecretIn, secretsNamedIn } from './secret-references';
export { MAX_SECRET_BYTES } from './secrets';
export type { SecretView } from './secrets';
export { DEFAULT_SHARD_COUNT, shardOf } from './shard';
export { BULK_ACTIONS, OPERATION_ACTIONS } from './operations';
export type { BulkAction, OperationCounts, OperationId, OperationSample, OperationStatus } from './operations';
export { isStorable } from './storable';
export { EXECUTION_STATUSES, FUNCTION_TYPES } from './status';
export type { ExecutionStatus, FinalStatus, FunctionType } from './status';
export { idempotencyKeyOf } from './tasks';
export type { AnswerVerdict, PollRequest, PolledTask, TakenTask, TaskAnswer, OperatorAnswer, TaskRef } from './tasks';
export { addUsage, usageOfCall } from './usage';
export type { ModelUsage, UsageView } from './usage';
export type { Validation } from './validation';
export { WAITED_FOR } from './waiting';
export type { Waiting } from './waiting';
export { MOST_HANDLERS, WORKFLOW_SORT_FIELDS, definitionBodyOf } from './workflows';
export type {
  DefinitionBody,
  EveryEntry,
  ListWorkflows,
  Page,
  PreparedCode,
  PublishedDefinition,
  Registered,
  SourceWarning,
  WorkflowDraft,
  WorkflowSummary,
  WorkflowVersion,
  WorkflowView,
} from './workflows';
