// Made of docs/openapi.json by tools/sdk-types.mjs, and never by hand.
import type { ServerSentEvent } from '../client/server-sent-events';
import type { AnyJson } from '../json';
import type { Binary, Operation, PathText, QueryText } from './operation';

export interface AcceptedAnswer {
  accepted: boolean;
  /** The same answer was given before. */
  duplicate?: boolean;
}

export interface ApprovalAnswer {
  id: string;
  /** `closed`: its execution has ended, or its state was left, before anyone answered. */
  status: 'pending' | 'answered' | 'timedOut' | 'closed';
  executionId: string;
  workflowId: string;
  /** The state that waits. */
  state: string;
  /** What is asked, as the workflow says it. */
  prompt?: AnyJson;
  /** What may be decided. */
  options: string[];
  /** Who may answer; absent: anyone. */
  approvers?: string[];
  requestedAt: string;
  /** When the state gives up. */
  dueAt?: string;
  /** Once it is answered. */
  decision?: string;
  comment?: string;
  by?: string;
  answeredAt?: string;
}

export interface ApprovalListAnswer {
  data: ApprovalAnswer[];
  meta: CursorMeta;
}

export interface AskedCallAnswer {
  name: string;
  /** Any JSON. Left out where it is long. */
  arguments?: AnyJson;
}

export interface BackfillAnswer {
  /** How many firings were added. */
  firings: number;
  /** How many times of the span had theirs already. */
  known: number;
  from: string;
  to: string;
}

export interface BackfillBody {
  from: string;
  /** Not in the future. */
  to: string;
}

export interface BatchAnswer {
  /** In the order of the tasks. */
  results: BatchItemAnswer[];
}

export interface BatchItemAnswer {
  accepted: boolean;
  /** The same answer was given before. */
  duplicate?: boolean;
  /** Why it was not accepted. */
  error?: ProblemEntry;
}

export interface BulkBody {
  /** What to do to each. */
  action: 'cancel' | 'pause' | 'resume' | 'redrive' | 'restart';
  /** As the parameters of the list of executions, at least one: `workflowId`, `status`, `label` and so on. */
  filter?: Record<string, AnyJson>;
  /** In the place of a filter. */
  ids?: string[];
  /** Every execution, in the place of a filter. */
  all?: true;
  /** Only says how many there are. */
  dryRun?: boolean;
  /** Of `cancel` and `pause`: why, for people. */
  reason?: string;
  /** Of `pause`, as there. */
  clocks?: 'run' | 'stop';
  /** Of `pause` and `resume`, as there. */
  tree?: boolean;
  /** Of `cancel`, as there. */
  undo?: boolean;
  /** Of `restart`, as there. */
  from?: string;
  /** Of `restart`, as there. */
  input?: AnyJson;
  /** Of `restart`, as there. */
  version?: number;
  /** As the header Idempotency-Key, which wins. */
  idempotencyKey?: string;
}

export interface BundleBody {
  /** One ES2022 script in CommonJS form that requires `workflows.do` alone: `module.exports = AI({…})`. */
  bundle: string;
  /** The text of its source map, by which errors tell their line. */
  sourceMap?: string;
}

export interface CallMisfitAnswer {
  /** Which of its calls, counted from 1. */
  call: number;
  /** The event of the history that tells of it. */
  seq: number;
  recorded: AskedCallAnswer;
  /** What the version asks for there. */
  now?: AskedCallAnswer;
  /** Where the arguments differ first (JSON Pointer). */
  pointer?: string;
}

export interface CancelBody {
  /** Why, for people. */
  reason?: string;
  /** What its states have done is undone first, by their `compensate`, the latest first. */
  undo?: boolean;
}

export interface ChangedStates {
  added: string[];
  removed: string[];
  changed: string[];
}

export interface CollectionAnswer {
  name: string;
  noun: string;
  /** The JSON Schema of its documents, where it has one. */
  schema?: AnyJson;
  /** Where its documents are. */
  url: string;
}

export interface CollectionBody {
  /** What one of its documents is called in events, `User.Created`. Absent: the singular of its name. */
  noun?: string | null;
  /** A JSON Schema that documents have to keep from now on. Those that are there are not looked at. */
  schema?: AnyJson | null;
}

export interface CollectionListAnswer {
  data: CollectionAnswer[];
  meta: CursorMeta;
}

export interface CompleteBatchBody {
  tasks: CompleteItem[];
}

export interface CompleteBody {
  /** The result; null when absent. */
  output?: AnyJson;
}

export interface CompleteItem {
  /** The result; null when absent. */
  output?: AnyJson;
  /** The token of the task. */
  token: string;
}

export interface ConnectorAnswer {
  name: string;
  /** What the document calls its API. */
  title?: string;
  baseUrl: string;
  operationCount: number;
  createdAt: string;
  updatedAt: string;
  /** With references to secrets; their values are never shown. */
  auth?: Record<string, string>;
  operations: ConnectorOperationAnswer[];
  /** What of the document cannot be called, and why. */
  skipped: SkippedOperationAnswer[];
  /** What may surprise, in the answer to whoever has written it. */
  warnings?: ProblemEntry[];
}

export interface ConnectorBody {
  /** An OpenAPI document, 3.0 or 3.1, up to 5 MB: as text in JSON or YAML, or as JSON. What it refers to outside of itself is not fetched. */
  document: string | Record<string, AnyJson>;
  /** Where the API is. Absent: the first absolute server of the document. */
  baseUrl?: string;
  /** Who calls: `{type: "bearer", token}`, `{type: "basic", username, password}`, `{type: "header", name, value}`, `{type: "query", name, value}` or `{type: "oauth2", clientId, clientSecret, tokenUrl, scope, audience, clientAuth}`, whose tokens are fetched. The credential refers to a secret. */
  auth?: Record<string, string>;
}

export interface ConnectorListAnswer {
  data: ConnectorSummaryAnswer[];
  meta: PageMeta;
}

export interface ConnectorOperationAnswer {
  /** What a task calls. */
  function: string;
  /** Of the document, where the name differs from it. */
  operationId?: string;
  method: string;
  path: string;
  summary?: string;
  parameters: OperationParameterAnswer[];
  body?: OperationBodyAnswer;
}

export interface ConnectorSummaryAnswer {
  name: string;
  /** What the document calls its API. */
  title?: string;
  baseUrl: string;
  operationCount: number;
  createdAt: string;
  updatedAt: string;
}

export interface CountsAnswer {
  /** How many it has come to so far. */
  matched: number;
  done: number;
  /** Those that were so already, or have ended. */
  skipped: number;
  failed: number;
}

export interface CronBody {
  /** A cron pattern, or plain words. */
  cron: string;
  /** The text of the function. */
  handler: string;
  options?: Record<string, AnyJson>;
}

export interface CursorMeta {
  /** Give it as `cursor` to get the next page; null on the last. */
  nextCursor: string | null;
}

export interface DecisionBody {
  /** One of the options of the approval. */
  decision: string;
  /** Why, for people. */
  comment?: string;
  /** Who decides, as the caller says it: an API key does not tell people apart. Needed where there are approvers. */
  by?: string;
}

export interface DefinitionTestAnswer {
  /** `running`: the test ended before the execution did; `error` then begins with `Test.`. */
  status: 'queued' | 'running' | 'paused' | 'completed' | 'failed' | 'timedOut' | 'cancelled';
  /** What the execution gave. */
  output?: AnyJson;
  /** `Test.NoMock`: a mock is missing, and `cause` says which. */
  error?: string;
  cause?: string;
  stateHistory: StateVisitAnswer[];
  /** Seconds that passed in the execution’s own time. */
  virtualDuration: number;
  /** The whole trace, as of a real execution. */
  history: HistoryEventAnswer[];
}

export interface DefinitionTestBody {
  /** A workflow, its name not needed, an Amazon States Language document, or code: `{"type": "Function", "code": "…"}`, or a handler of a bundle, `{"type": "Function", "bundle": "…", "sourceMap": "…", "handler": "onUserSignup"}`. */
  definition: Record<string, AnyJson>;
  /** What the execution works on; `{}` when absent. */
  input?: AnyJson;
  /** What the outside world answers, by the name of the function: a result, `{"error": "Name", "cause": "…"}`, or a list of these, one a call, whose last entry repeats. `{"$fn": "…"}` is computed: JSONata whose root is the arguments. `{"$after": 5, "result": …}` (or `error`, or `$fn`) takes its time, in seconds or as `"PT5S"`; with `"$heartbeat": 2` it shows signs of life until then. `workflow:<name>` is a child execution, `http:<METHOD> <url>` a call of `http:invoke`, `function:<name>` a function that is called like one of the words that follow. `events`: `[{type, data, key?, after?}]`; without `after` an event comes when it is waited for. `approvals`: `{state: {decision, by?, comment?, after?}}`. `objects`: `{"bucket/key": content}`. */
  mocks?: Record<string, AnyJson>;
  /** When the execution starts, in its own time; now when absent. */
  now?: string;
}

export interface DeletedAnswer {
  success: boolean;
  message: string;
}

export interface DocumentAnswer {
  id: string;
  url: string;
  /** Counts from 1, with each change; it is the ETag. */
  revision: number;
  createdAt: string;
  updatedAt: string;
}

export interface DocumentListAnswer {
  /** Fewer than `limit` where they are large. */
  data: DocumentAnswer[];
  meta: CursorMeta;
}

export interface EventAnswer {
  id: string;
  /** Executions that it is known to have started. What takes longer than two seconds starts all the same and is not listed. */
  started: string[];
  /** Executions that are known to have gone on with it. One whose executor did not answer in time goes on later. */
  woken: string[];
}

export interface EventBody {
  /** The name of the event. */
  type: string;
  /** What happened; the result of a state that waited for it. */
  data?: AnyJson;
  /** The correlation key: a state with a `key` sees events of this key alone. */
  key?: string;
  /** Names the event: the same `source` and `id` within 24 hours is a duplicate, and changes nothing. */
  id?: string;
  /** Who tells. */
  source?: string;
  /** When it happened; absent: now. */
  time?: string;
  /** What it is about. */
  subject?: string;
}

export interface EventsAnswer {
  results: EventAnswer[];
}

export interface ExecuteBody {
  /** What the execution works on; `{}` when absent. */
  input?: AnyJson;
  /** As the header Idempotency-Key, which wins. */
  idempotencyKey?: string;
  /** By which it is found. */
  labels?: Record<string, string>;
  /** A business id, by which it is found. */
  name?: string;
  /** Where another execution of the workflow has, or had, this name: 409 in any case, only while that is open, or never. */
  nameReuse?: 'reject' | 'ifClosed' | 'always';
}

export interface ExecutionAnswer {
  id: string;
  workflowId: string;
  version: number;
  status: 'queued' | 'running' | 'paused' | 'completed' | 'failed' | 'timedOut' | 'cancelled';
  /** The input as it was given. */
  input: AnyJson;
  /** The state in which it is, while it runs. */
  currentState?: string;
  createdAt: string;
  /** Which execution it does anew. */
  restartedFrom?: string;
  /** What whoever started it calls it. */
  name?: string;
  labels?: Record<string, string>;
  /** The execution and the state that have started this one. */
  parent?: ParentAnswer;
  /** Which ones do it anew, the latest hundred first. */
  restarts?: string[];
  /** What the states produced. */
  output?: AnyJson;
  error?: string;
  cause?: string;
  failedState?: string;
  /** Where code has thrown what ended it, in its source. */
  errorAt?: SourcePlaceAnswer;
  /** Why it does not move, the oldest hundred first; while it is open. */
  waiting?: WaitingAnswer[];
  /** It is going to end, and what comes before its end is being done; while that goes on. */
  undoing?: UndoingAnswer;
  stateHistory: StateVisitAnswer[];
  /** What all its calls of models used. */
  usage?: UsageAnswer;
  /** Where `include` names it. */
  graph?: ExecutionGraphAnswer;
  /** Said where `stateHistory` lacks its earliest entries. */
  omitted?: string;
  /** How many times it was redriven. */
  redriveCount?: number;
  completedAt?: string;
}

export interface ExecutionEdgeAnswer {
  from: string;
  to: string;
  /** `branch` and `processor` lead to where the lines inside a state begin. */
  kind: 'next' | 'choice' | 'default' | 'catch' | 'branch' | 'processor';
  /** A condition, the errors caught, or the number of a branch. */
  label?: string;
  /** How often it was gone. */
  taken: number;
}

export interface ExecutionGraphAnswer {
  startAt: string;
  nodes: ExecutionNodeAnswer[];
  edges: ExecutionEdgeAnswer[];
  /** Present where its history is too long to be counted to its end. */
  isCut?: boolean;
}

export interface ExecutionListAnswer {
  /** A page of a rare filter may be shorter than `limit`, or empty, and have a `nextCursor` all the same. */
  data: ExecutionListItem[];
  meta: CursorMeta;
}

export interface ExecutionListItem {
  id: string;
  workflowId: string;
  /** As it was when it started. */
  workflowName: string;
  version: number;
  status: 'queued' | 'running' | 'paused' | 'completed' | 'failed' | 'timedOut' | 'cancelled';
  name?: string;
  labels?: Record<string, string>;
  /** Of one that is open, where that is near. */
  currentState?: string;
  error?: string;
  createdAt: string;
  completedAt?: string;
  parent?: ParentAnswer;
  /** Which execution it does anew. */
  restartedFrom?: string;
}

export interface ExecutionNodeAnswer {
  name: string;
  type:
    | 'task'
    | 'pass'
    | 'choice'
    | 'wait'
    | 'succeed'
    | 'fail'
    | 'parallel'
    | 'map'
    | 'workflow'
    | 'event'
    | 'approval'
    | 'http'
    | 'loop'
    | 'dynamic';
  /** What the state does, in a few words. */
  label?: string;
  /** Present where the workflow, or the branch, ends here. */
  end?: boolean;
  /** Where the state stands in another one. */
  within?: PlaceAnswer;
  /** What a drawing has no room for, such as `timeout`, `retries`, `approvers`; members may be added. */
  details?: Record<string, AnyJson>;
  progress: ProgressAnswer;
}

export interface FailBatchBody {
  tasks: FailItem[];
}

export interface FailBody {
  /** A name that `retry` and `catch` match. Needed, or `errorType` in its place (Lambda's form). */
  error?: string;
  /** What happened, for people. */
  cause?: string;
  /** The name of the error; all of the document is its cause. */
  errorType?: string;
  errorMessage?: string | null;
  /** The stack, as Python and Java tell it. */
  stackTrace?: string[];
  /** The stack, as Node tells it. */
  trace?: string[];
  /** Which call it was. */
  requestId?: string;
  /** false: no retrier takes it, whatever it matches. */
  retryable?: boolean;
}

export interface FailItem {
  /** A name that `retry` and `catch` match. Needed, or `errorType` in its place (Lambda's form). */
  error?: string;
  /** What happened, for people. */
  cause?: string;
  /** The name of the error; all of the document is its cause. */
  errorType?: string;
  errorMessage?: string | null;
  /** The stack, as Python and Java tell it. */
  stackTrace?: string[];
  /** The stack, as Node tells it. */
  trace?: string[];
  /** Which call it was. */
  requestId?: string;
  /** false: no retrier takes it, whatever it matches. */
  retryable?: boolean;
  /** The token of the task. */
  token: string;
}

export interface FiringAnswer {
  /** The time of the schedule. */
  time: string;
  /** When it was decided. */
  at: string;
  status: 'pending' | 'queued' | 'started' | 'skipped' | 'missed' | 'failed';
  executionId?: string;
  reason?: string;
}

export interface FunctionAnswer {
  /** Unique among your functions; what a task calls it by. */
  name: string;
  type: 'http' | 'worker' | 'ai';
  description?: string;
  /** Where an `http` function is POSTed to. */
  url?: string;
  /** Of an `http` function: headers that it is called with, at the origin of its `url` alone. `{{secret:name}}` stands for a secret. */
  headers?: Record<string, string>;
  /** JSON Schema 2020-12 of the arguments. */
  inputSchema?: Record<string, AnyJson>;
  /** JSON Schema 2020-12 of the result. */
  outputSchema?: Record<string, AnyJson>;
  /** For tasks that name none: seconds or an ISO 8601 duration. */
  timeout?: number | string;
  /** For tasks that name none, in the form of the language. */
  retry?: AnyJson[];
  /** Of a `worker` function: whether tasks of a worker that has not polled for 60 seconds, nor sent a heartbeat, are offered to others. They may be carried out twice then. */
  onWorkerLost?: 'wait' | 'retry';
  /** When it pauses itself, as too many of its attempts fail. Absent: never. */
  pauseOn?: PauseOnBody;
  /** Of an `ai` function: which model answers. Absent: the one of the settings. */
  model?: string;
  /** Of an `ai` function: what is to be done. Absent: its name, read as words. */
  instructions?: string;
  /** Of an `ai` function: what it answers, in plain words. Absent: as `outputSchema` says, else any JSON. */
  answer?: AnyJson;
  /** Of an `ai` function: where its `model` is. Absent: where the operator has set. */
  endpoint?: ModelEndpointBody;
  /** Absent of a name that is paused and not registered. */
  id?: string;
  /** Absent of a name that is paused and not registered. */
  createdAt?: string;
  /** Absent of a name that is paused and not registered. */
  updatedAt?: string;
  /** While it is paused. */
  paused?: PausedAnswer;
  /** After it was written: what may surprise, such as secrets that there are not. */
  warnings?: ProblemEntry[];
}

export interface FunctionBody {
  /** Unique among your functions; what a task calls it by. */
  name: string;
  type: 'http' | 'worker' | 'ai';
  description?: string;
  /** Where an `http` function is POSTed to. */
  url?: string;
  /** Of an `http` function: headers that it is called with, at the origin of its `url` alone. `{{secret:name}}` stands for a secret. */
  headers?: Record<string, string>;
  /** JSON Schema 2020-12 of the arguments. */
  inputSchema?: Record<string, AnyJson>;
  /** JSON Schema 2020-12 of the result. */
  outputSchema?: Record<string, AnyJson>;
  /** For tasks that name none: seconds or an ISO 8601 duration. */
  timeout?: number | string;
  /** For tasks that name none, in the form of the language. */
  retry?: AnyJson[];
  /** Of a `worker` function: whether tasks of a worker that has not polled for 60 seconds, nor sent a heartbeat, are offered to others. They may be carried out twice then. */
  onWorkerLost?: 'wait' | 'retry';
  /** When it pauses itself, as too many of its attempts fail. Absent: never. */
  pauseOn?: PauseOnBody;
  /** Of an `ai` function: which model answers. Absent: the one of the settings. */
  model?: string;
  /** Of an `ai` function: what is to be done. Absent: its name, read as words. */
  instructions?: string;
  /** Of an `ai` function: what it answers, in plain words. Absent: as `outputSchema` says, else any JSON. */
  answer?: AnyJson;
  /** Of an `ai` function: where its `model` is. Absent: where the operator has set. */
  endpoint?: ModelEndpointBody;
}

export interface FunctionListAnswer {
  data: FunctionAnswer[];
  meta: PageMeta;
}

export interface FunctionPatchBody {
  /** Unique among your functions; what a task calls it by. */
  name?: string;
  type?: 'http' | 'worker' | 'ai';
  description?: string;
  /** Where an `http` function is POSTed to. */
  url?: string;
  /** Of an `http` function: headers that it is called with, at the origin of its `url` alone. `{{secret:name}}` stands for a secret. */
  headers?: Record<string, string>;
  /** JSON Schema 2020-12 of the arguments. */
  inputSchema?: Record<string, AnyJson>;
  /** JSON Schema 2020-12 of the result. */
  outputSchema?: Record<string, AnyJson>;
  /** For tasks that name none: seconds or an ISO 8601 duration. */
  timeout?: number | string;
  /** For tasks that name none, in the form of the language. */
  retry?: AnyJson[];
  /** Of a `worker` function: whether tasks of a worker that has not polled for 60 seconds, nor sent a heartbeat, are offered to others. They may be carried out twice then. */
  onWorkerLost?: 'wait' | 'retry';
  /** When it pauses itself, as too many of its attempts fail. Absent: never. */
  pauseOn?: PauseOnBody;
  /** Of an `ai` function: which model answers. Absent: the one of the settings. */
  model?: string;
  /** Of an `ai` function: what is to be done. Absent: its name, read as words. */
  instructions?: string;
  /** Of an `ai` function: what it answers, in plain words. Absent: as `outputSchema` says, else any JSON. */
  answer?: AnyJson;
  /** Of an `ai` function: where its `model` is. Absent: where the operator has set. */
  endpoint?: ModelEndpointBody;
}

export interface GraphAnswer {
  startAt: string;
  nodes: GraphNodeAnswer[];
  edges: GraphEdgeAnswer[];
  /** How long an execution may take. */
  timeout?: string;
}

export interface GraphEdgeAnswer {
  from: string;
  to: string;
  /** `branch` and `processor` lead to where the lines inside a state begin. */
  kind: 'next' | 'choice' | 'default' | 'catch' | 'branch' | 'processor';
  /** A condition, the errors caught, or the number of a branch. */
  label?: string;
}

export interface GraphNodeAnswer {
  name: string;
  type:
    | 'task'
    | 'pass'
    | 'choice'
    | 'wait'
    | 'succeed'
    | 'fail'
    | 'parallel'
    | 'map'
    | 'workflow'
    | 'event'
    | 'approval'
    | 'http'
    | 'loop'
    | 'dynamic';
  /** What the state does, in a few words. */
  label?: string;
  /** Present where the workflow, or the branch, ends here. */
  end?: boolean;
  /** Where the state stands in another one. */
  within?: PlaceAnswer;
  /** What a drawing has no room for, such as `timeout`, `retries`, `approvers`; members may be added. */
  details?: Record<string, AnyJson>;
}

export interface HandlerBody {
  type: 'Function';
  /** The text of the function, as `toString()` gives it. */
  code: string;
  /** The event that starts it, or several. */
  on?: string | string[];
  /** When it starts, in words or as a cron pattern. */
  every?: string | string[];
  /** The time zone of `every` (IANA); else UTC. */
  timezone?: string;
}

export interface HeartbeatBatchBody {
  tasks: HeartbeatItem[];
}

export interface HeartbeatBody {
  /** Anything; it is not kept. */
  details?: AnyJson;
}

export interface HeartbeatItem {
  /** Anything; it is not kept. */
  details?: AnyJson;
  /** The token of the task. */
  token: string;
}

export interface HistoryAnswer {
  data: HistoryEventAnswer[];
  meta: CursorMeta;
}

export interface HistoryEventAnswer {
  /** Counts from 1 without a gap. */
  seq: number;
  type: string;
  at: string;
  state?: string;
  /** Where in a branch or an item it happened. */
  path?: string;
  /** What the event tells, by its type. */
  data?: AnyJson;
}

export interface MigrateExecutionBody {
  /** Where states, or functions that a handler calls, have other names in the version: the new name by the old one. The same name twice: what was called is what the version calls, with whichever arguments. */
  map?: Record<string, string>;
  /** The version to go on with. */
  version: number;
  /** Only say what it would come to. */
  dryRun?: boolean;
}

export interface MigrateWorkflowBody {
  /** Where states, or functions that a handler calls, have other names in the version: the new name by the old one. The same name twice: what was called is what the version calls, with whichever arguments. */
  map?: Record<string, string>;
  /** The version that the executions run on. */
  from: number;
  /** The version that they would go on with. */
  to: number;
  /** Which of them, as the parameters of the list of executions: `label`, `createdBefore` and so on. */
  filter?: Record<string, AnyJson>;
  /** Only say what it would come to. */
  dryRun?: boolean;
}

export interface MigrationRehearsalAnswer {
  counts: Record<string, number>;
  /** Some of those that would not go on. */
  samples: RehearsedExecutionAnswer[];
  /** There are more than were looked at: the newest thousand, or as many as were judged in half a minute. */
  isCut?: boolean;
}

export interface MigrationVerdictAnswer {
  executionId: string;
  verdict: VerdictAnswer;
}

export interface ModelEndpointBody {
  /** How it speaks: as OpenAI's endpoint does, or as Anthropic's. */
  provider?: 'openai' | 'anthropic';
  /** Questions go below it and to no other address. Absent: the provider's own. */
  url?: string;
  /** Refers to the secret that is its key. Absent: it takes none. */
  key?: string;
}

export type NothingBody = Record<string, never>;

export interface ObjectAnswer {
  key: string;
  /** In bytes. */
  size: number;
  /** Stands for the content; the header ETag has it in quotes. */
  etag: string;
  contentType: string;
  updatedAt: string;
}

export interface ObjectListAnswer {
  data: ObjectAnswer[];
  meta: CursorMeta;
}

export interface OperationAnswer {
  id: string;
  action: 'cancel' | 'pause' | 'resume' | 'redrive' | 'restart' | 'migrate';
  /** What goes with the action. */
  arguments: Record<string, AnyJson>;
  /** What has to hold; empty: all. */
  filter?: Record<string, AnyJson>;
  ids?: string[];
  status: 'running' | 'completed' | 'cancelled' | 'failed';
  counts: CountsAnswer;
  /** The first ten that were skipped, and the first ten that failed. */
  samples: SampleAnswer[];
  /** By whose key. */
  createdBy: string;
  createdAt: string;
  completedAt?: string;
  /** Why it could not go on. */
  error?: OperationError;
}

export interface OperationBodyAnswer {
  /** `fields`: all arguments that are no parameter are fields of the body. `body`: it is the argument of that name. */
  from: 'fields' | 'body';
  mediaType: string;
  required: boolean;
  /** Those that the document names. */
  fields: string[];
}

export interface OperationError {
  code: string;
  message: string;
}

export interface OperationListAnswer {
  data: OperationAnswer[];
  meta: CursorMeta;
}

export interface OperationParameterAnswer {
  /** What the argument is called. */
  name: string;
  in: 'path' | 'query' | 'header' | 'cookie';
  required: boolean;
}

export interface OperatorCompleteBody {
  /** Why, for people. */
  reason?: string;
  /** The result; null when absent. */
  output?: AnyJson;
}

export interface OperatorFailBody {
  /** Why, for people. */
  reason?: string;
  /** A name that `retry` and `catch` match. */
  error: string;
  /** What happened, for people. */
  cause?: string;
}

export interface OperatorSkipBody {
  /** Why, for people. */
  reason?: string;
  /** What to go on with in the place of a result; nothing when absent. */
  output?: AnyJson;
}

export interface PageMeta {
  total: number;
  limit: number;
  offset: number;
}

export interface ParentAnswer {
  executionId: string;
  state: string;
}

export interface PauseBody {
  /** Its open children, and theirs, as well. */
  tree?: boolean;
  /** `run`: what falls due meanwhile fires on resuming. `stop`: every deadline moves by the pause. */
  clocks?: 'run' | 'stop';
  /** Why, for people. */
  reason?: string;
}

export interface PauseOnBody {
  /** The share of failed attempts at which it is paused: over 0 and up to 1. */
  errorRate: number;
  /** Of so many last attempts: 1 to 1000. */
  of: number;
  /** Seconds, in which all of them ended. */
  within: number;
  /** Seconds, after which the pause ends by itself. Absent: when somebody resumes it. */
  resumeAfter?: number;
}

export interface PauseReasonBody {
  /** Why, for people. */
  reason?: string;
}

export interface PausedAnswer {
  at: string;
  /** Why, for people. */
  reason?: string;
  /** Of a function that has paused itself by its `pauseOn`. Absent: somebody paused it. */
  by?: 'errorRate';
  /** When it ends by itself. Absent: when somebody resumes it. */
  until?: string;
}

export interface PlaceAnswer {
  /** A `parallel` or `map` state. */
  state: string;
  /** Which of its branches, from 0; a map has one. */
  branch: number;
}

export interface PollAnswer {
  tasks: PolledTaskAnswer[];
}

export interface PollBody {
  /** The functions this worker carries out. */
  functions: string[];
  maxTasks?: number;
  /** Seconds to wait for the first task; over 60 is 60. */
  wait?: number;
  /** Names the worker, for people. */
  workerId?: string;
}

export interface PolledTaskAnswer {
  /** The token of the task. */
  token: string;
  function: string;
  /** What the task gives the function. */
  arguments: AnyJson;
  executionId: string;
  state: string;
  /** Counts from 1. */
  attempt: number;
  /** The same for all attempts of one visit of a state, another for each item of a map and each branch. Do what has this key once. */
  idempotencyKey: string;
  /** When the task times out. */
  deadline: string | null;
  /** Seconds within which a heartbeat is expected. */
  heartbeat?: number;
}

export interface PreviewAnswer {
  /** The times of the next firings; of a paused schedule those that it would have. */
  next: string[];
}

export interface ProblemBody {
  type: string;
  title: string;
  status: number;
  detail: string;
  instance: string;
  requestId: string;
  errors: ProblemEntry[];
}

export interface ProblemEntry {
  /** What is wrong, and what to do. */
  message: string;
  /** Stable; explained at /docs/errors. */
  code: string;
  /** JSON Pointer into the body, or the name of a parameter. */
  path: string;
  /** Of code that was bundled of several files: in which of them. */
  file?: string;
  /** Of code: where in the source, counted from 1. */
  line?: number;
  column?: number;
}

export interface ProgressAnswer {
  /** How often it was entered, in all branches and items; attempts are not counted. */
  entered: number;
  /** How many lines are in it: the execution itself, branches, items. */
  here: number;
  /** How often it failed, caught or not. */
  failed: number;
}

export interface PublishedAnswer {
  /** Unique among your workflows; every path that takes an id also takes it. */
  name: string;
  description?: string;
  /** The states by name. A workflow has either this or `definition`. */
  states?: Record<string, AnyJson>;
  /** An Amazon States Language document, as it is, in the place of `states`, `startAt` and `timeout`; or code: `{"type": "Function", "code": "…"}`. */
  definition?: Record<string, AnyJson>;
  /** Where an execution begins; else in `initial`, else in the first state. */
  startAt?: string;
  /** The functions that tasks may call; derived when absent. */
  functions?: string[];
  /** How long an execution may take: seconds or an ISO 8601 duration. */
  timeout?: number | string;
  /** JSON Schema 2020-12 of the input. */
  inputSchema?: Record<string, AnyJson>;
  /** JSON Schema 2020-12 of the output. */
  outputSchema?: Record<string, AnyJson>;
  /** The events that start it: each starts one execution of the newest version. */
  on?: {
    /** The name of the event. */
    event: string;
    /** An expression over the event, `$states.event`; absent: it always holds. */
    condition?: string;
    /** The input of the execution, any JSON with expressions in it; absent: the data of the event. */
    input?: AnyJson;
    /** Of the execution; their values may be expressions. */
    labels?: Record<string, string>;
    comment?: string;
  }[];
  /** What is done before an execution ends as failed: what it did is undone, then these states are run. */
  onFailure?: {
    /** What was done is undone, the latest first. */
    compensate?: boolean;
    startAt?: string;
    /** What is run then. */
    states?: Record<string, AnyJson>;
    /** How long all of that may take: seconds or an ISO 8601 duration. */
    timeout?: number | string;
    comment?: string;
  };
  /** The same before one ends over its time-out. */
  onTimeout?: {
    /** What was done is undone, the latest first. */
    compensate?: boolean;
    startAt?: string;
    /** What is run then. */
    states?: Record<string, AnyJson>;
    /** How long all of that may take: seconds or an ISO 8601 duration. */
    timeout?: number | string;
    comment?: string;
  };
  /** The same before one ends as cancelled. */
  onCancel?: {
    /** What was done is undone, the latest first. */
    compensate?: boolean;
    startAt?: string;
    /** What is run then. */
    states?: Record<string, AnyJson>;
    /** How long all of that may take: seconds or an ISO 8601 duration. */
    timeout?: number | string;
    comment?: string;
  };
  labels?: Record<string, string>;
  /** A note on this version, for people. */
  versionNote?: string;
  id: string;
  /** Counts the versions from 1. */
  version: number;
  status: 'active' | 'deleted';
  links: Record<string, string>;
  createdAt: string;
  updatedAt: string;
  /** Of a workflow that is code. */
  kind?: 'handler';
  /** Of the same, where it was asked for: as its author wrote it. */
  source?: string;
  /** Of the same: when its code says that it starts; each entry has a schedule. */
  every?: {
    spec?: AnyJson;
    timezone?: string;
  }[];
  /** While it is paused. */
  paused?: PausedAnswer;
  /** What may surprise: names that nothing is registered for, tasks that nothing bounds, and the like. */
  warnings: ProblemEntry[];
}

export interface QuarantineListAnswer {
  data: QuarantinedAnswer[];
  meta: CursorMeta;
}

export interface QuarantinedAnswer {
  id: string;
  topic: string;
  partition: number;
  offset: number;
  /** Why it could not be understood. */
  reason: string;
  /** The record as it came. */
  raw: string;
  at: string;
  replayedAt?: string;
}

export interface RegisteredAnswer {
  success: boolean;
  /** Of the first handler. */
  id: string;
  /** The workflow of each handler. */
  ids: Record<string, string>;
  /** Its current version; the same code again is the same version. */
  versions: Record<string, number>;
  warnings: SourceWarningAnswer[];
}

export interface RehearsalAnswer {
  dryRun: true;
  action: 'cancel' | 'pause' | 'resume' | 'redrive' | 'restart';
  /** How many there are, counted up to ten thousand. */
  matched: number;
  /** There may be more than `matched`. */
  more: boolean;
  /** The first ten. */
  samples: string[];
}

export interface RehearsedExecutionAnswer {
  kind: 'safe' | 'already' | 'needsMapping' | 'breaks' | 'skipped';
  /** Where it would not go on. */
  state?: string;
  /** In which branch or item. */
  path?: string;
  reason?: string;
  /** Of a handler: where its code parts from what was recorded. */
  call?: CallMisfitAnswer;
  because?: 'closed' | 'notBegun' | 'otherVersion';
  executionId: string;
}

export interface RestartBody {
  /** The state to begin with, and to take over the results before it; absent: it begins with nothing. */
  from?: string;
  /** What it works on; absent: what the execution worked on. */
  input?: AnyJson;
  /** The version that it runs on; absent: the current one. */
  version?: number;
  /** As the header Idempotency-Key, which wins. */
  idempotencyKey?: string;
}

export interface ResumeBody {
  /** Its open children, and theirs, as well. */
  tree?: boolean;
}

export interface RotationAnswer {
  /** The current key. */
  keyId: string;
  /** How many this call encrypted anew under it. */
  rotated: number;
  /** Those that could not be decrypted: their key is not among those of the service. They stay as they are. */
  unreadable: string[];
  meta: SecretPageMeta;
}

export interface SampleAnswer {
  executionId: string;
  outcome: 'skipped' | 'failed';
  code: string;
  message: string;
}

export interface ScheduleAnswer {
  /** One of `cron` (five parts, or six with seconds before them), `every` (seconds or an ISO 8601 duration, of a second at least, counted from 1970 in UTC), `calendar` (`minutes`, `hours`, `daysOfMonth`, `months`, `daysOfWeek`: lists or ranges as text) and `text` (plain words). */
  spec: Record<string, AnyJson>;
  /** The IANA name of the time zone whose clocks count; by default the one that `text` names. */
  timezone?: string;
  /** Of a time that a change of the clocks leaves out: at the first moment after it, or not at all. A time that comes twice counts the first time. */
  dst?: 'skip' | 'once';
  /** Unique among your schedules. */
  name: string;
  /** The id or name of the workflow that it starts, as it is then, or with `@version`. */
  workflow: string;
  /** What each execution starts with. */
  input?: AnyJson;
  /** For the executions that it starts. */
  labels?: Record<string, string>;
  /** What each of them is called: a firing is skipped while another execution has the name. */
  executionName?: string;
  /** As when executing. */
  nameReuse?: 'reject' | 'ifClosed' | 'always';
  /** While an execution that it has started is open: let the firing pass, let one wait for its end, cancel it, or start beside it. */
  overlap?: 'skip' | 'queue' | 'cancelOther' | 'allow';
  /** Seconds or an ISO 8601 duration, a day at most: each firing is late by a part of it, always the same. */
  jitter?: number | string;
  /** Of firings that are late by more than a minute: none, the last, or all (the last 1,000) are made up for. */
  catchUp?: 'none' | 'last' | 'all';
  id: string;
  pausedAt?: string;
  createdAt: string;
  updatedAt: string;
  /** The times of the next firings; of a paused schedule those that it would have. */
  next: string[];
  /** What the latest firings came to, newest first. */
  last: FiringAnswer[];
}

export interface ScheduleBody {
  /** One of `cron` (five parts, or six with seconds before them), `every` (seconds or an ISO 8601 duration, of a second at least, counted from 1970 in UTC), `calendar` (`minutes`, `hours`, `daysOfMonth`, `months`, `daysOfWeek`: lists or ranges as text) and `text` (plain words). */
  spec: Record<string, AnyJson>;
  /** The IANA name of the time zone whose clocks count; by default the one that `text` names. */
  timezone?: string;
  /** Of a time that a change of the clocks leaves out: at the first moment after it, or not at all. A time that comes twice counts the first time. */
  dst?: 'skip' | 'once';
  /** Unique among your schedules. */
  name: string;
  /** The id or name of the workflow that it starts, as it is then, or with `@version`. */
  workflow: string;
  /** What each execution starts with. */
  input?: AnyJson;
  /** For the executions that it starts. */
  labels?: Record<string, string>;
  /** What each of them is called: a firing is skipped while another execution has the name. */
  executionName?: string;
  /** As when executing. */
  nameReuse?: 'reject' | 'ifClosed' | 'always';
  /** While an execution that it has started is open: let the firing pass, let one wait for its end, cancel it, or start beside it. */
  overlap?: 'skip' | 'queue' | 'cancelOther' | 'allow';
  /** Seconds or an ISO 8601 duration, a day at most: each firing is late by a part of it, always the same. */
  jitter?: number | string;
  /** Of firings that are late by more than a minute: none, the last, or all (the last 1,000) are made up for. */
  catchUp?: 'none' | 'last' | 'all';
}

export interface ScheduleListAnswer {
  /** Without `input`, `next` and `last`. */
  data: ScheduleSummaryAnswer[];
  meta: PageMeta;
}

export interface SchedulePatchBody {
  /** One of `cron` (five parts, or six with seconds before them), `every` (seconds or an ISO 8601 duration, of a second at least, counted from 1970 in UTC), `calendar` (`minutes`, `hours`, `daysOfMonth`, `months`, `daysOfWeek`: lists or ranges as text) and `text` (plain words). */
  spec?: Record<string, AnyJson>;
  /** The IANA name of the time zone whose clocks count; by default the one that `text` names. */
  timezone?: string;
  /** Of a time that a change of the clocks leaves out: at the first moment after it, or not at all. A time that comes twice counts the first time. */
  dst?: 'skip' | 'once';
  /** Unique among your schedules. */
  name?: string;
  /** The id or name of the workflow that it starts, as it is then, or with `@version`. */
  workflow?: string;
  /** What each execution starts with. */
  input?: AnyJson;
  /** For the executions that it starts. */
  labels?: Record<string, string>;
  /** What each of them is called: a firing is skipped while another execution has the name. */
  executionName?: string;
  /** As when executing. */
  nameReuse?: 'reject' | 'ifClosed' | 'always';
  /** While an execution that it has started is open: let the firing pass, let one wait for its end, cancel it, or start beside it. */
  overlap?: 'skip' | 'queue' | 'cancelOther' | 'allow';
  /** Seconds or an ISO 8601 duration, a day at most: each firing is late by a part of it, always the same. */
  jitter?: number | string;
  /** Of firings that are late by more than a minute: none, the last, or all (the last 1,000) are made up for. */
  catchUp?: 'none' | 'last' | 'all';
}

export interface ScheduleSummaryAnswer {
  /** One of `cron` (five parts, or six with seconds before them), `every` (seconds or an ISO 8601 duration, of a second at least, counted from 1970 in UTC), `calendar` (`minutes`, `hours`, `daysOfMonth`, `months`, `daysOfWeek`: lists or ranges as text) and `text` (plain words). */
  spec: Record<string, AnyJson>;
  /** The IANA name of the time zone whose clocks count; by default the one that `text` names. */
  timezone?: string;
  /** Of a time that a change of the clocks leaves out: at the first moment after it, or not at all. A time that comes twice counts the first time. */
  dst?: 'skip' | 'once';
  /** Unique among your schedules. */
  name: string;
  /** The id or name of the workflow that it starts, as it is then, or with `@version`. */
  workflow: string;
  /** What each execution starts with. */
  input?: AnyJson;
  /** For the executions that it starts. */
  labels?: Record<string, string>;
  /** What each of them is called: a firing is skipped while another execution has the name. */
  executionName?: string;
  /** As when executing. */
  nameReuse?: 'reject' | 'ifClosed' | 'always';
  /** While an execution that it has started is open: let the firing pass, let one wait for its end, cancel it, or start beside it. */
  overlap?: 'skip' | 'queue' | 'cancelOther' | 'allow';
  /** Seconds or an ISO 8601 duration, a day at most: each firing is late by a part of it, always the same. */
  jitter?: number | string;
  /** Of firings that are late by more than a minute: none, the last, or all (the last 1,000) are made up for. */
  catchUp?: 'none' | 'last' | 'all';
  id: string;
  pausedAt?: string;
  createdAt: string;
  updatedAt: string;
}

export interface SecretAnswer {
  name: string;
  description?: string;
  /** Grows by one with each value. */
  version: number;
  /** The key that it is encrypted under. */
  keyId: string;
  createdAt: string;
  updatedAt: string;
}

export interface SecretBody {
  /** Up to 64 KiB of UTF-8. No answer ever shows it. */
  value: string;
  /** For people; do not write the value into it. */
  description?: string;
}

export interface SecretListAnswer {
  data: SecretAnswer[];
  meta: SecretPageMeta;
}

export interface SecretPageMeta {
  /** For the next page; null on the last. */
  nextCursor: string | null;
}

export interface SignalAnswer {
  executionId: string;
  /** The id of the signal. */
  id: string;
  /** The execution, where it is known to have gone on with it. */
  woken: string[];
}

export interface SignalBody {
  /** The name of the event that the execution waits for. */
  type: string;
  /** The result of the state that waited for it; null when absent. */
  data?: AnyJson;
  /** Names the signal: the same `source` and `id` to the same execution within 24 hours is a duplicate. */
  id?: string;
  /** Who tells. */
  source?: string;
  /** Only states that wait for this correlation key see it; absent: all of the execution. */
  key?: string;
}

export interface SigningSecretAnswer {
  secret: string;
}

export interface SkippedOperationAnswer {
  method: string;
  path: string;
  reason: string;
}

export interface SourcePlaceAnswer {
  /** Where it was bundled of several files: in which of them. */
  file?: string;
  line: number;
  column: number;
}

export interface SourceWarningAnswer {
  code: string;
  message: string;
  /** Of the handler. */
  key?: string;
  /** Of what was bundled of several files: in which of them. */
  file?: string;
  /** In the source. */
  line?: number;
}

export interface StartedAnswer {
  id: string;
  workflowId: string;
  version: number;
  status: 'queued' | 'running' | 'paused' | 'completed' | 'failed' | 'timedOut' | 'cancelled';
  /** The input as it was given. */
  input: AnyJson;
  /** The state in which it is, while it runs. */
  currentState?: string;
  createdAt: string;
  /** Which execution it does anew. */
  restartedFrom?: string;
}

export interface StateVisitAnswer {
  state: string;
  enteredAt: string;
  exitedAt: string | null;
  /** What the state gave. */
  output?: AnyJson;
  error?: VisitError;
  /** How many times the function of a task was called. */
  attempts?: number;
  /** What its calls of models used, over all attempts. */
  usage?: UsageAnswer;
  /** The execution that the state has started. */
  childExecutionId?: string;
  /** It was a visit of the execution that this one restarts. */
  takenOver?: boolean;
  /** Its state has a `compensate`, and yet this execution does not undo it: the one that it restarts has done it. */
  notUndone?: boolean;
}

export interface SummaryAnswer {
  id: string;
  name: string;
  version: number;
  description?: string;
  /** What starts it, as far as its version says. */
  starts: string[];
  /** What it does, in the order in which people would tell it. */
  steps: ToldLineAnswer[];
  /** How it ends when not all is well. */
  ends: ToldLineAnswer[];
  /** Present where the workflow is larger than what is told. */
  isCut?: boolean;
  /** All of it as a text. */
  text: string;
}

export interface TextEvent {
  /** The function that asks the model. */
  function: string;
  /** The state, or the call of code. */
  state: string;
  /** The `seq` at which the visit began: the same for all its attempts. */
  visit: number;
  /** Each attempt begins its text anew. */
  attempt: number;
  /** `json`: as the model writes it. */
  form: 'text' | 'json';
  /** Where the piece goes, in UTF-16 units: what was heard of the visit up to here stays, what stood behind it goes. Beyond its end: something was left out. */
  offset: number;
  delta: string;
  /** Nothing more comes of this attempt. */
  end?: boolean;
}

export interface TimingBody {
  /** One of `cron` (five parts, or six with seconds before them), `every` (seconds or an ISO 8601 duration, of a second at least, counted from 1970 in UTC), `calendar` (`minutes`, `hours`, `daysOfMonth`, `months`, `daysOfWeek`: lists or ranges as text) and `text` (plain words). */
  spec: Record<string, AnyJson>;
  /** The IANA name of the time zone whose clocks count; by default the one that `text` names. */
  timezone?: string;
  /** Of a time that a change of the clocks leaves out: at the first moment after it, or not at all. A time that comes twice counts the first time. */
  dst?: 'skip' | 'once';
}

export interface ToldLineAnswer {
  /** The node of the graph that it is about. */
  state?: string;
  /** The number by which other sentences name this step; a line without one belongs to the step above it. */
  number?: number;
  /** How deep it stands under other lines, from 0. */
  depth: number;
  /** English. What stands between backticks is as its author wrote it. */
  sentence: string;
}

export interface TriggerBody {
  type?: 'event';
  event: string;
  /** The text of the function. */
  handler: string;
}

export interface UndoingAnswer {
  since: string;
  /** How it ends then. */
  endsAs: 'failed' | 'timedOut' | 'cancelled';
  error?: string;
  cause: string;
}

export interface UsageAnswer {
  /** Calls of models, failed ones included where they told. */
  calls: number;
  tokensIn: number;
  tokensOut: number;
  /** Millionths of a dollar. Absent where the price of any of the models is not known. */
  costMicros?: number;
  /** How many were answered by what had been kept. */
  cached?: number;
  models: string[];
}

export interface ValidationAnswer {
  /** Whether a workflow could be created of this body. */
  valid: boolean;
  /** All that is wrong. */
  errors: ProblemEntry[];
  /** What may surprise; it keeps nothing from being created. */
  warnings: ProblemEntry[];
}

export interface VerdictAnswer {
  kind: 'safe' | 'already' | 'needsMapping' | 'breaks' | 'skipped';
  /** Where it would not go on. */
  state?: string;
  /** In which branch or item. */
  path?: string;
  reason?: string;
  /** Of a handler: where its code parts from what was recorded. */
  call?: CallMisfitAnswer;
  because?: 'closed' | 'notBegun' | 'otherVersion';
}

export interface VersionAnswer {
  version: number;
  createdAt: string;
  /** Whose credential published it. */
  createdBy?: string;
  versionNote?: string;
  /** It is the one that new executions get. */
  current?: boolean;
}

export interface VersionDiffAnswer {
  from: number;
  to: number;
  /** A JSON Patch (RFC 6902) that makes the second definition of the first. */
  patch: Record<string, AnyJson>[];
  states: ChangedStates;
}

export interface VersionListAnswer {
  data: VersionAnswer[];
  meta: CursorMeta;
}

export interface VisitError {
  name: string;
  cause: string;
}

export interface WaitingAnswer {
  state: string;
  /** In which branch or item. */
  path?: string;
  for: 'worker' | 'function' | 'retry' | 'timer' | 'event' | 'approval' | 'child' | 'limit' | 'pause' | 'turn';
  since: string;
  /** When it ends at the latest. */
  until?: string;
  /** What would end it. */
  detail: string;
  /** By this an operator answers for whoever should. */
  taskId?: number;
  attempt?: number;
  /** Why there has to be another attempt. */
  lastError?: VisitError;
}

export interface WorkflowAnswer {
  /** Unique among your workflows; every path that takes an id also takes it. */
  name: string;
  description?: string;
  /** The states by name. A workflow has either this or `definition`. */
  states?: Record<string, AnyJson>;
  /** An Amazon States Language document, as it is, in the place of `states`, `startAt` and `timeout`; or code: `{"type": "Function", "code": "…"}`. */
  definition?: Record<string, AnyJson>;
  /** Where an execution begins; else in `initial`, else in the first state. */
  startAt?: string;
  /** The functions that tasks may call; derived when absent. */
  functions?: string[];
  /** How long an execution may take: seconds or an ISO 8601 duration. */
  timeout?: number | string;
  /** JSON Schema 2020-12 of the input. */
  inputSchema?: Record<string, AnyJson>;
  /** JSON Schema 2020-12 of the output. */
  outputSchema?: Record<string, AnyJson>;
  /** The events that start it: each starts one execution of the newest version. */
  on?: {
    /** The name of the event. */
    event: string;
    /** An expression over the event, `$states.event`; absent: it always holds. */
    condition?: string;
    /** The input of the execution, any JSON with expressions in it; absent: the data of the event. */
    input?: AnyJson;
    /** Of the execution; their values may be expressions. */
    labels?: Record<string, string>;
    comment?: string;
  }[];
  /** What is done before an execution ends as failed: what it did is undone, then these states are run. */
  onFailure?: {
    /** What was done is undone, the latest first. */
    compensate?: boolean;
    startAt?: string;
    /** What is run then. */
    states?: Record<string, AnyJson>;
    /** How long all of that may take: seconds or an ISO 8601 duration. */
    timeout?: number | string;
    comment?: string;
  };
  /** The same before one ends over its time-out. */
  onTimeout?: {
    /** What was done is undone, the latest first. */
    compensate?: boolean;
    startAt?: string;
    /** What is run then. */
    states?: Record<string, AnyJson>;
    /** How long all of that may take: seconds or an ISO 8601 duration. */
    timeout?: number | string;
    comment?: string;
  };
  /** The same before one ends as cancelled. */
  onCancel?: {
    /** What was done is undone, the latest first. */
    compensate?: boolean;
    startAt?: string;
    /** What is run then. */
    states?: Record<string, AnyJson>;
    /** How long all of that may take: seconds or an ISO 8601 duration. */
    timeout?: number | string;
    comment?: string;
  };
  labels?: Record<string, string>;
  /** A note on this version, for people. */
  versionNote?: string;
  id: string;
  /** Counts the versions from 1. */
  version: number;
  status: 'active' | 'deleted';
  links: Record<string, string>;
  createdAt: string;
  updatedAt: string;
  /** Of a workflow that is code. */
  kind?: 'handler';
  /** Of the same, where it was asked for: as its author wrote it. */
  source?: string;
  /** Of the same: when its code says that it starts; each entry has a schedule. */
  every?: {
    spec?: AnyJson;
    timezone?: string;
  }[];
  /** While it is paused. */
  paused?: PausedAnswer;
}

export interface WorkflowBody {
  /** Unique among your workflows; every path that takes an id also takes it. */
  name: string;
  description?: string;
  /** The states by name. A workflow has either this or `definition`. */
  states?: Record<string, AnyJson>;
  /** An Amazon States Language document, as it is, in the place of `states`, `startAt` and `timeout`; or code: `{"type": "Function", "code": "…"}`. */
  definition?: Record<string, AnyJson>;
  /** Where an execution begins; else in `initial`, else in the first state. */
  startAt?: string;
  /** The functions that tasks may call; derived when absent. */
  functions?: string[];
  /** How long an execution may take: seconds or an ISO 8601 duration. */
  timeout?: number | string;
  /** JSON Schema 2020-12 of the input. */
  inputSchema?: Record<string, AnyJson>;
  /** JSON Schema 2020-12 of the output. */
  outputSchema?: Record<string, AnyJson>;
  /** The events that start it: each starts one execution of the newest version. */
  on?: {
    /** The name of the event. */
    event: string;
    /** An expression over the event, `$states.event`; absent: it always holds. */
    condition?: string;
    /** The input of the execution, any JSON with expressions in it; absent: the data of the event. */
    input?: AnyJson;
    /** Of the execution; their values may be expressions. */
    labels?: Record<string, string>;
    comment?: string;
  }[];
  /** What is done before an execution ends as failed: what it did is undone, then these states are run. */
  onFailure?: {
    /** What was done is undone, the latest first. */
    compensate?: boolean;
    startAt?: string;
    /** What is run then. */
    states?: Record<string, AnyJson>;
    /** How long all of that may take: seconds or an ISO 8601 duration. */
    timeout?: number | string;
    comment?: string;
  };
  /** The same before one ends over its time-out. */
  onTimeout?: {
    /** What was done is undone, the latest first. */
    compensate?: boolean;
    startAt?: string;
    /** What is run then. */
    states?: Record<string, AnyJson>;
    /** How long all of that may take: seconds or an ISO 8601 duration. */
    timeout?: number | string;
    comment?: string;
  };
  /** The same before one ends as cancelled. */
  onCancel?: {
    /** What was done is undone, the latest first. */
    compensate?: boolean;
    startAt?: string;
    /** What is run then. */
    states?: Record<string, AnyJson>;
    /** How long all of that may take: seconds or an ISO 8601 duration. */
    timeout?: number | string;
    comment?: string;
  };
  labels?: Record<string, string>;
  /** A note on this version, for people. */
  versionNote?: string;
}

export interface WorkflowListAnswer {
  data: WorkflowSummaryAnswer[];
  meta: PageMeta;
}

export interface WorkflowPatchBody {
  name?: string;
  /** null takes it away. */
  description?: string | null;
  /** Replaces all labels. */
  labels?: Record<string, string>;
}

export interface WorkflowSummaryAnswer {
  id: string;
  name: string;
  description?: string;
  createdAt: string;
  updatedAt: string;
}

/** Every call of the API: what it is given, and what it answers. */
export interface Operations {
  /** Decide; the same answer again does nothing */
  answerApproval: {
    request: {
      /** The id of the approval. */
      id: PathText;
      body: DecisionBody;
    };
    answer: ApprovalAnswer;
  };

  /** Fire at the times of a span of the past at which it has not fired, 1,000 at most */
  backfillSchedule: {
    request: {
      /** The id of the schedule, or its name (percent-encoded). */
      id: PathText;
      body: BackfillBody;
    };
    answer: BackfillAnswer;
  };

  /** Do one thing to many executions, or say to how many */
  bulk: {
    request: {
      /** The same key with the same body gives the same operation for seven days. */
      'Idempotency-Key'?: string;
      body: BulkBody;
    };
    answer: RehearsalAnswer | OperationAnswer;
  };

  /** Cancel an execution; again, once it is cancelled, does nothing */
  cancelExecution: {
    request: {
      /** The id of the execution. */
      id: PathText;
      body?: CancelBody;
    };
    answer: ExecutionAnswer;
  };

  /** Stop a bulk operation; what it has done stays, and once it is cancelled this does nothing */
  cancelOperation: {
    request: {
      /** The id of the operation. */
      id: PathText;
    };
    answer: OperationAnswer;
  };

  /** A task succeeded */
  completeTask: {
    request: {
      /** The token of the task, from a poll or from the header Workflow-Task-Token. */
      token: PathText;
      body?: CompleteBody;
    };
    answer: AcceptedAnswer;
  };

  /** Give a waiting task its result; the same again does nothing */
  completeTaskByHand: {
    request: {
      /** The `taskId` of an entry of its `waiting`. */
      taskId: PathText;
      /** The id of the execution. */
      id: PathText;
      body?: OperatorCompleteBody;
    };
    answer: ExecutionAnswer;
  };

  /** Tasks succeeded, up to 1,000 */
  completeTasks: {
    request: {
      body: CompleteBatchBody;
    };
    answer: BatchAnswer;
  };

  /** Create a document; the collection is made by its first one */
  createDocument: {
    request: {
      /** 1 to 64 letters, digits, "_" and "-". */
      collection: PathText;
      /** The same key with the same body gives the same answer for seven days. */
      'Idempotency-Key'?: string;
      body: Record<string, AnyJson>;
    };
    answer: DocumentAnswer;
  };

  /** Register a function */
  createFunction: {
    request: {
      body: FunctionBody;
    };
    answer: FunctionAnswer;
  };

  /** Create a schedule */
  createSchedule: {
    request: {
      body: ScheduleBody;
    };
    answer: ScheduleAnswer;
  };

  /** Start a function at each event of a name */
  createTrigger: {
    request: {
      body: TriggerBody;
    };
    answer: RegisteredAnswer;
  };

  /** Create a workflow */
  createWorkflow: {
    request: {
      body: WorkflowBody;
    };
    answer: PublishedAnswer;
  };

  /** Delete a connector; calls of its names then wait for a worker */
  deleteConnector: {
    request: {
      /** 1 to 40 ASCII letters, digits and "_", a letter first. */
      name: PathText;
    };
    answer: DeletedAnswer;
  };

  /** Delete a document */
  deleteDocument: {
    request: {
      /** 1 to 64 letters, digits, "_" and "-". */
      collection: PathText;
      /** The id of the document. */
      id: PathText;
      /** The ETag that was read: a change in between is refused with 412. */
      'If-Match'?: string;
    };
    answer: DeletedAnswer;
  };

  /** Delete a function; tasks of its name then wait for a worker */
  deleteFunction: {
    request: {
      /** The id of the function, or its name (percent-encoded). */
      id: PathText;
    };
    answer: DeletedAnswer;
  };

  /** Delete an object */
  deleteObject: {
    request: {
      /** ETags: another object there is refused with 412. */
      'If-Match'?: string;
      /** The key, up to 1024 bytes; it may have slashes. */
      path: PathText;
      /** 3 to 63 small letters, digits, dots and hyphens; made by its first object. */
      bucket: PathText;
    };
    answer: DeletedAnswer;
  };

  /** Delete a schedule; what it has started goes on */
  deleteSchedule: {
    request: {
      /** The id of the schedule, or its name (percent-encoded). */
      id: PathText;
    };
    answer: DeletedAnswer;
  };

  /** Delete a secret; calls that refer to it then fail */
  deleteSecret: {
    request: {
      /** Its name (percent-encoded): a text of 1 to 128 ASCII letters, digits and "._-:/". */
      name: PathText;
    };
    answer: DeletedAnswer;
  };

  /** Delete a workflow; running executions finish, history stays readable */
  deleteWorkflow: {
    request: {
      /** The id of the workflow, or its name. */
      id: PathText;
      /** The ETag that was read: a change in between is refused with 412. */
      'If-Match'?: string;
    };
    answer: DeletedAnswer;
  };

  /** Execute a workflow */
  executeWorkflow: {
    request: {
      /** The id of the workflow, or its name; `@version` after it names a version. */
      id: PathText;
      /** `wait=30` answers with the finished execution, if it ends within 30 seconds. */
      Prefer?: string;
      /** The same key with the same body gives the same answer for seven days. */
      'Idempotency-Key'?: string;
      /** Wait up to so many seconds (60 at most) for the end; as the header `Prefer: wait=30`. */
      wait?: QueryText;
      body?: ExecuteBody;
    };
    answer: ExecutionAnswer | StartedAnswer;
  };

  /** A task failed */
  failTask: {
    request: {
      /** The token of the task, from a poll or from the header Workflow-Task-Token. */
      token: PathText;
      body: FailBody;
    };
    answer: AcceptedAnswer;
  };

  /** Fail a waiting task: its state may retry it or catch that */
  failTaskByHand: {
    request: {
      /** The `taskId` of an entry of its `waiting`. */
      taskId: PathText;
      /** The id of the execution. */
      id: PathText;
      body: OperatorFailBody;
    };
    answer: ExecutionAnswer;
  };

  /** Tasks failed, up to 1,000 */
  failTasks: {
    request: {
      body: FailBatchBody;
    };
    answer: BatchAnswer;
  };

  /** Get an approval, answered ones included */
  getApproval: {
    request: {
      /** The id of the approval. */
      id: PathText;
    };
    answer: ApprovalAnswer;
  };

  /** Get a connector, with the operations that can be called */
  getConnector: {
    request: {
      /** 1 to 40 ASCII letters, digits and "_", a letter first. */
      name: PathText;
    };
    answer: ConnectorAnswer;
  };

  /** Get a document */
  getDocument: {
    request: {
      /** 1 to 64 letters, digits, "_" and "-". */
      collection: PathText;
      /** The id of the document. */
      id: PathText;
      /** ETags: what is known already is not sent again. */
      'If-None-Match'?: string;
      /** ETags: another revision is refused with 412. */
      'If-Match'?: string;
    };
    answer: DocumentAnswer;
  };

  /** Get an execution */
  getExecution: {
    request: {
      /** The id of the execution. */
      id: PathText;
      /** Of input, output, stateHistory, those that are wanted; all of them when absent. And `graph`, as `/graph` shows it. */
      include?: QueryText;
    };
    answer: ExecutionAnswer;
  };

  /** Draw an execution: its workflow, with where it is and has been */
  getExecutionGraph: {
    request: {
      /** The id of the execution. */
      id: PathText;
      /** A list of nodes and edges, a Mermaid flowchart, or a picture. */
      format?: 'json' | 'mermaid' | 'svg';
    };
    answer: ExecutionGraphAnswer | string;
  };

  /** Every event of an execution, in order */
  getExecutionHistory: {
    request: {
      /** The id of the execution. */
      id: PathText;
      /** How many events to return at most. */
      limit?: number;
      /** The `nextCursor` of the page before. */
      cursor?: QueryText;
      /** By their number: `desc` begins with the last. */
      order?: 'asc' | 'desc';
    };
    answer: HistoryAnswer;
  };

  /** Get a function */
  getFunction: {
    request: {
      /** The id of the function, or its name (percent-encoded). */
      id: PathText;
    };
    answer: FunctionAnswer;
  };

  /** Is the process up? */
  getLiveness: {
    request: Record<string, never>;
    answer: {
      status?: 'live';
    };
  };

  /** Numbers in the text format of Prometheus. */
  getMetrics: {
    request: Record<string, never>;
    answer: string;
  };

  /** Read an object, or a part of it */
  getObject: {
    request: {
      /** ETags: what is known already is not read again. */
      'If-None-Match'?: string;
      /** ETags: another object is not read, but refused with 412. */
      'If-Match'?: string;
      /** One range of bytes. */
      Range?: string;
      /** The key, up to 1024 bytes; it may have slashes. */
      path: PathText;
      /** 3 to 63 small letters, digits, dots and hyphens; made by its first object. */
      bucket: PathText;
    };
    answer: Response;
  };

  /** Get a bulk operation: how far it is */
  getOperation: {
    request: {
      /** The id of the operation. */
      id: PathText;
    };
    answer: OperationAnswer;
  };

  /** Can the service do its work? 503 names what it cannot reach. */
  getReadiness: {
    request: Record<string, never>;
    answer: {
      status?: 'ready';
      checks?: string[];
      /** What cannot be reached, and can be done without for a while. */
      degraded?: string[];
    };
  };

  /** Get a schedule, with its next and last firings */
  getSchedule: {
    request: {
      /** The id of the schedule, or its name (percent-encoded). */
      id: PathText;
    };
    answer: ScheduleAnswer;
  };

  /** Get a secret, without its value */
  getSecret: {
    request: {
      /** Its name (percent-encoded): a text of 1 to 128 ASCII letters, digits and "._-:/". */
      name: PathText;
    };
    answer: SecretAnswer;
  };

  /** What an http function verifies the signature of a call with (Standard Webhooks) */
  getSigningSecret: {
    request: {
      /** The id of the function, or its name (percent-encoded). */
      id: PathText;
    };
    answer: SigningSecretAnswer;
  };

  /** Get a workflow */
  getWorkflow: {
    request: {
      /** The id of the workflow, or its name; `@version` after it names a version. */
      id: PathText;
      /** `source`: of a workflow that is code, with the text that its author wrote. */
      include?: QueryText;
    };
    answer: WorkflowAnswer;
  };

  /** Draw a workflow */
  getWorkflowGraph: {
    request: {
      /** The id of the workflow, or its name; `@version` after it names a version. */
      id: PathText;
      /** A list of nodes and edges, a Mermaid flowchart, or a picture. */
      format?: 'json' | 'mermaid' | 'svg';
    };
    answer: GraphAnswer | string;
  };

  /** Tell in plain sentences what a workflow does */
  getWorkflowSummary: {
    request: {
      /** The id of the workflow, or its name; `@version` after it names a version. */
      id: PathText;
      /** Each sentence with its state, or all of them as a text. */
      format?: 'json' | 'text' | 'markdown';
      /** The version; absent: the current one. */
      version?: QueryText;
    };
    answer: SummaryAnswer | string;
  };

  /** Tell about an object, as GET does, without its bytes */
  headObject: {
    request: {
      /** The key, up to 1024 bytes; it may have slashes. */
      path: PathText;
      /** 3 to 63 small letters, digits, dots and hyphens; made by its first object. */
      bucket: PathText;
    };
    answer: Response;
  };

  /** A task is still being worked on */
  heartbeatTask: {
    request: {
      /** The token of the task, from a poll or from the header Workflow-Task-Token. */
      token: PathText;
      body?: HeartbeatBody;
    };
    answer: AcceptedAnswer;
  };

  /** Tasks are still being worked on, up to 1,000 */
  heartbeatTasks: {
    request: {
      body: HeartbeatBatchBody;
    };
    answer: BatchAnswer;
  };

  /** List what waits for people, oldest executions first */
  listApprovals: {
    request: {
      /** Those that wait for an answer. */
      status?: 'pending';
      /** How many to return at most. */
      limit?: number;
      /** The `nextCursor` of the page before. */
      cursor?: QueryText;
    };
    answer: ApprovalListAnswer;
  };

  /** List collections, by name */
  listCollections: {
    request: {
      /** How many to return at most. */
      limit?: number;
      /** The `nextCursor` of the page before. */
      cursor?: QueryText;
    };
    answer: CollectionListAnswer;
  };

  /** List connectors */
  listConnectors: {
    request: {
      /** How many to return at most. */
      limit?: number;
      /** How many to skip. */
      offset?: number;
      /** The field to sort by. */
      sort?: 'name' | 'createdAt' | 'updatedAt';
      /** The order of sorting. */
      order?: 'asc' | 'desc';
    };
    answer: ConnectorListAnswer;
  };

  /** Find documents of a collection, newest first */
  listDocuments: {
    request: {
      /** 1 to 64 letters, digits, "_" and "-". */
      collection: PathText;
      /** Which documents, as JSON: `{"age":{"gt":18}}`. Fields are equal to a value or `eq ne gt gte lt lte in contains exists`, a field within another is `address.city`; `and` and `or` take lists of conditions. */
      where?: QueryText;
      /** Instead: words that a document has, as one writes them for a search engine; the best first. */
      q?: QueryText;
      /** By what, `-` before what falls: `-createdAt` without it. */
      sort?: QueryText;
      /** How many to return at most. */
      limit?: number;
      /** The `nextCursor` of the page before. */
      cursor?: QueryText;
    };
    answer: DocumentListAnswer;
  };

  /** Find executions, newest first */
  listExecutions: {
    request: {
      /** Those of this workflow: its id or its name. */
      workflowId?: QueryText;
      /** Those in one of these statuses, comma separated. */
      status?: QueryText;
      /** Those created at this time or later. */
      createdAfter?: QueryText;
      /** Those created before this time. */
      createdBefore?: QueryText;
      /** Those that have ended at this time or later. */
      completedAfter?: QueryText;
      /** Those with this label, as `key:value`; given several times, those with all of them. */
      label?: QueryText;
      /** Those that this execution has started. */
      parent?: QueryText;
      /** Those that do this execution anew. */
      restartedFrom?: QueryText;
      /** What this key stands for, for as long as it lives: one a workflow. */
      idempotencyKey?: QueryText;
      /** Those that are called so. */
      name?: QueryText;
      /** Those that failed with this error. */
      errorName?: QueryText;
      /** At most 8 words, all of which occur in its name, labels, error or cause, or are its id. Whole words count, in small or capital letters. */
      q?: QueryText;
      /** How many to return at most. */
      limit?: number;
      /** The `nextCursor` of the page before. */
      cursor?: QueryText;
      /** By the time of their creation: `desc` begins with the newest. */
      order?: 'asc' | 'desc';
    };
    answer: ExecutionListAnswer;
  };

  /** Find executions of a workflow, newest first */
  listExecutionsOfWorkflow: {
    request: {
      /** The id of the workflow, or its name. */
      id: PathText;
      /** Those in one of these statuses, comma separated. */
      status?: QueryText;
      /** Those created at this time or later. */
      createdAfter?: QueryText;
      /** Those created before this time. */
      createdBefore?: QueryText;
      /** Those that have ended at this time or later. */
      completedAfter?: QueryText;
      /** Those with this label, as `key:value`; given several times, those with all of them. */
      label?: QueryText;
      /** Those that this execution has started. */
      parent?: QueryText;
      /** Those that do this execution anew. */
      restartedFrom?: QueryText;
      /** What this key stands for, for as long as it lives: one a workflow. */
      idempotencyKey?: QueryText;
      /** Those that are called so. */
      name?: QueryText;
      /** Those that failed with this error. */
      errorName?: QueryText;
      /** At most 8 words, all of which occur in its name, labels, error or cause, or are its id. Whole words count, in small or capital letters. */
      q?: QueryText;
      /** How many to return at most. */
      limit?: number;
      /** The `nextCursor` of the page before. */
      cursor?: QueryText;
      /** By the time of their creation: `desc` begins with the newest. */
      order?: 'asc' | 'desc';
    };
    answer: ExecutionListAnswer;
  };

  /** List functions */
  listFunctions: {
    request: {
      /** How many to return at most. */
      limit?: number;
      /** How many to skip. */
      offset?: number;
      /** The field to sort by. */
      sort?: 'name' | 'createdAt' | 'updatedAt';
      /** The order of sorting. */
      order?: 'asc' | 'desc';
    };
    answer: FunctionListAnswer;
  };

  /** List the objects of a bucket, in the order of their keys */
  listObjects: {
    request: {
      /** 3 to 63 small letters, digits, dots and hyphens; made by its first object. */
      bucket: PathText;
      /** Only keys that begin with this. */
      prefix?: QueryText;
      /** How many to return at most. */
      limit?: number;
      /** The `nextCursor` of the page before. */
      cursor?: QueryText;
    };
    answer: ObjectListAnswer;
  };

  /** List bulk operations, newest first */
  listOperations: {
    request: {
      /** How many to return at most. */
      limit?: number;
      /** The `nextCursor` of the page before. */
      cursor?: QueryText;
    };
    answer: OperationListAnswer;
  };

  /** List the records that could not be understood */
  listQuarantine: {
    request: {
      /** How many to return at most. */
      limit?: number;
      /** The `nextCursor` of the page before. */
      cursor?: QueryText;
    };
    answer: QuarantineListAnswer;
  };

  /** List schedules */
  listSchedules: {
    request: {
      /** How many to return at most. */
      limit?: number;
      /** How many to skip. */
      offset?: number;
      /** The field to sort by. */
      sort?: 'name' | 'createdAt' | 'updatedAt';
      /** The order of sorting. */
      order?: 'asc' | 'desc';
    };
    answer: ScheduleListAnswer;
  };

  /** List secrets by name, without their values */
  listSecrets: {
    request: {
      /** How many to return at most. */
      limit?: number;
      /** The `nextCursor` of the page before. */
      cursor?: QueryText;
    };
    answer: SecretListAnswer;
  };

  /** List versions, newest first, or tell two apart */
  listWorkflowVersions: {
    request: {
      /** The id of the workflow, or its name. */
      id: PathText;
      /** What differs between two versions such as `3..5`, in the place of the list. */
      diff?: QueryText;
      /** How many to return at most. */
      limit?: number;
      /** The `nextCursor` of the page before. */
      cursor?: QueryText;
    };
    answer: VersionListAnswer | VersionDiffAnswer;
  };

  /** List workflows */
  listWorkflows: {
    request: {
      /** How many to return at most. */
      limit?: number;
      /** How many to skip. */
      offset?: number;
      /** The field to sort by. */
      sort?: 'name' | 'createdAt' | 'updatedAt';
      /** The order of sorting. */
      order?: 'asc' | 'desc';
    };
    answer: WorkflowListAnswer;
  };

  /** Let an open execution go on with another version, or say what that would come to */
  migrateExecution: {
    request: {
      /** The id of the execution. */
      id: PathText;
      body: MigrateExecutionBody;
    };
    answer: ExecutionAnswer | MigrationVerdictAnswer;
  };

  /** Let the open executions of a version go on with another one, or say which could, and why others could not */
  migrateWorkflow: {
    request: {
      /** The id of the workflow, or its name. */
      id: PathText;
      /** The same key with the same body gives the same operation for seven days. */
      'Idempotency-Key'?: string;
      body: MigrateWorkflowBody;
    };
    answer: MigrationRehearsalAnswer | OperationAnswer;
  };

  /** Put fields of a document in the place of those of the same name */
  patchDocument: {
    request: {
      /** 1 to 64 letters, digits, "_" and "-". */
      collection: PathText;
      /** The id of the document. */
      id: PathText;
      /** The ETag that was read: a change in between is refused with 412. */
      'If-Match'?: string;
      body: Record<string, AnyJson>;
    };
    answer: DocumentAnswer;
  };

  /** Change some fields of a function */
  patchFunction: {
    request: {
      /** The id of the function, or its name (percent-encoded). */
      id: PathText;
      body: FunctionPatchBody;
    };
    answer: FunctionAnswer;
  };

  /** Change some fields of a schedule */
  patchSchedule: {
    request: {
      /** The id of the schedule, or its name (percent-encoded). */
      id: PathText;
      body: SchedulePatchBody;
    };
    answer: ScheduleAnswer;
  };

  /** Change name, description or labels, without a new version */
  patchWorkflow: {
    request: {
      /** The id of the workflow, or its name. */
      id: PathText;
      /** The ETag that was read: a change in between is refused with 412. */
      'If-Match'?: string;
      body: WorkflowPatchBody;
    };
    answer: WorkflowAnswer;
  };

  /** Pause an execution: nothing new begins; again, while it is paused, does nothing */
  pauseExecution: {
    request: {
      /** The id of the execution. */
      id: PathText;
      body?: PauseBody;
    };
    answer: ExecutionAnswer;
  };

  /** Pause a function: tasks that are about to call it wait; again, while it is paused, does nothing */
  pauseFunction: {
    request: {
      /** The id of the function, or its name (percent-encoded). */
      id: PathText;
      body?: PauseReasonBody;
    };
    answer: FunctionAnswer;
  };

  /** Pause a schedule: nothing starts until it is resumed */
  pauseSchedule: {
    request: {
      /** The id of the schedule, or its name (percent-encoded). */
      id: PathText;
    };
    answer: ScheduleAnswer;
  };

  /** Pause a workflow: starts are queued, what runs goes on; again, while it is paused, does nothing */
  pauseWorkflow: {
    request: {
      /** The id of the workflow, or its name. */
      id: PathText;
      body?: PauseReasonBody;
    };
    answer: WorkflowAnswer;
  };

  /** Take tasks as a worker; waits for the first one */
  pollTasks: {
    request: {
      body: PollBody;
    };
    answer: PollAnswer;
  };

  /** When a schedule would fire, before it is saved */
  previewSchedule: {
    request: {
      body: TimingBody;
    };
    answer: PreviewAnswer;
  };

  /** Make a version the current one, such as an older one to roll back to; running executions stay on theirs */
  publishWorkflowVersion: {
    request: {
      /** The id of the workflow, or its name. */
      id: PathText;
      version: PathText;
      /** The ETag of the version that is thought to be current: another one is refused with 412. */
      'If-Match'?: string;
    };
    answer: WorkflowAnswer;
  };

  /** Set what a collection is called by its events, and its schema */
  putCollection: {
    request: {
      /** 1 to 64 letters, digits, "_" and "-". */
      collection: PathText;
      body: CollectionBody;
    };
    answer: CollectionAnswer;
  };

  /** Connect an API by its OpenAPI document */
  putConnector: {
    request: {
      /** 1 to 40 ASCII letters, digits and "_", a letter first. */
      name: PathText;
      body: ConnectorBody;
    };
    answer: ConnectorAnswer;
  };

  /** Put a document in the place of what is there, or create it */
  putDocument: {
    request: {
      /** 1 to 64 letters, digits, "_" and "-". */
      collection: PathText;
      /** The id of the document. */
      id: PathText;
      /** `*`: where there is a document already, it is refused with 412. */
      'If-None-Match'?: string;
      /** The ETag that was read: a change in between is refused with 412. */
      'If-Match'?: string;
      body: Record<string, AnyJson>;
    };
    answer: DocumentAnswer;
  };

  /** Store an object, or put another in its place */
  putObject: {
    request: {
      /** `*`: an object that is there already is refused with 412. */
      'If-None-Match'?: string;
      /** ETags: another object there is refused with 412. */
      'If-Match'?: string;
      /** The key, up to 1024 bytes; it may have slashes. */
      path: PathText;
      /** 3 to 63 small letters, digits, dots and hyphens; made by its first object. */
      bucket: PathText;
      'Content-Type'?: string;
      body: Binary;
    };
    answer: ObjectAnswer;
  };

  /** Write a secret, or another value in its place */
  putSecret: {
    request: {
      /** Its name (percent-encoded): a text of 1 to 128 ASCII letters, digits and "._-:/". */
      name: PathText;
      body: SecretBody;
    };
    answer: SecretAnswer;
  };

  /** Let a failed, timed out or cancelled execution go on from what it failed in */
  redriveExecution: {
    request: {
      /** The id of the execution. */
      id: PathText;
    };
    answer: ExecutionAnswer;
  };

  /** Register code: a workflow of each handler, by its key */
  registerWorkflows: {
    request: {
      body: Record<string, HandlerBody | AnyJson> | BundleBody;
    };
    answer: RegisteredAnswer;
  };

  /** Process a quarantined record again */
  replayQuarantined: {
    request: {
      /** The id of the record. */
      id: PathText;
    };
    answer: QuarantinedAnswer;
  };

  /** Do an execution anew, as another one: from its beginning, or from a state with the results before it */
  restartExecution: {
    request: {
      /** The id of the execution. */
      id: PathText;
      /** The same key with the same body gives the same answer for seven days. */
      'Idempotency-Key'?: string;
      body?: RestartBody;
    };
    answer: StartedAnswer;
  };

  /** Let a paused execution go on where it is; one that is not paused stays as it is */
  resumeExecution: {
    request: {
      /** The id of the execution. */
      id: PathText;
      body?: ResumeBody;
    };
    answer: ExecutionAnswer;
  };

  /** Let the tasks of a paused function go on, few at first; one that is not paused stays as it is */
  resumeFunction: {
    request: {
      /** The id of the function, or its name (percent-encoded). */
      id: PathText;
      body?: NothingBody;
    };
    answer: FunctionAnswer;
  };

  /** Resume a schedule; what fell due meanwhile stays away */
  resumeSchedule: {
    request: {
      /** The id of the schedule, or its name (percent-encoded). */
      id: PathText;
    };
    answer: ScheduleAnswer;
  };

  /** Begin what is queued of a paused workflow, few at first; one that is not paused stays as it is */
  resumeWorkflow: {
    request: {
      /** The id of the workflow, or its name; of a deleted one its id. */
      id: PathText;
      body?: NothingBody;
    };
    answer: WorkflowAnswer;
  };

  /** Encrypt secrets anew that are not under the current key of the service; go on while there is a nextCursor */
  rotateSecrets: {
    request: {
      /** How many to encrypt anew at most. */
      limit?: number;
      /** The `nextCursor` of the page before. */
      cursor?: QueryText;
      body?: NothingBody;
    };
    answer: RotationAnswer;
  };

  /** Start a function at the times of a cron pattern */
  scheduleCron: {
    request: {
      body: CronBody;
    };
    answer: RegisteredAnswer;
  };

  /** Tell of an event */
  sendEvent: {
    request: {
      body: EventBody;
    };
    answer: EventAnswer | EventsAnswer;
  };

  /** Tell one execution of an event */
  signalExecution: {
    request: {
      /** The id of the execution. */
      id: PathText;
      body: SignalBody;
    };
    answer: SignalAnswer;
  };

  /** Go on without the result of a waiting task */
  skipTaskByHand: {
    request: {
      /** The `taskId` of an entry of its `waiting`. */
      taskId: PathText;
      /** The id of the execution. */
      id: PathText;
      body?: OperatorSkipBody;
    };
    answer: ExecutionAnswer;
  };

  /** Every event of an execution as Server-Sent Events, from the first one on and as they come */
  streamExecution: {
    request: {
      /** The id of the execution. */
      id: PathText;
      /** The `seq` after which to go on. */
      'Last-Event-ID'?: string;
    };
    answer: AsyncIterable<ServerSentEvent>;
  };

  /** The executions of a workflow as Server-Sent Events, each as it starts, changes and ends */
  streamWorkflow: {
    request: {
      /** The id of the workflow, or its name. */
      id: PathText;
      /** The id after which to go on. */
      'Last-Event-ID'?: string;
      /** What comes to be in one of these statuses, comma separated. */
      status?: QueryText;
      /** Those with this label, as `key:value`; given several times, those with all of them. */
      label?: QueryText;
    };
    answer: AsyncIterable<ServerSentEvent>;
  };

  /** Run a workflow against mocks, in virtual time */
  testWorkflow: {
    request: {
      body: DefinitionTestBody;
    };
    answer: DefinitionTestAnswer;
  };

  /** Replace a function */
  updateFunction: {
    request: {
      /** The id of the function, or its name (percent-encoded). */
      id: PathText;
      body: FunctionBody;
    };
    answer: FunctionAnswer;
  };

  /** Replace a schedule; a paused one stays paused */
  updateSchedule: {
    request: {
      /** The id of the schedule, or its name (percent-encoded). */
      id: PathText;
      body: ScheduleBody;
    };
    answer: ScheduleAnswer;
  };

  /** Update a workflow: publish a new version; running executions stay on theirs */
  updateWorkflow: {
    request: {
      /** The id of the workflow, or its name. */
      id: PathText;
      /** The ETag that was read: a change in between is refused with 412. */
      'If-Match'?: string;
      body: WorkflowBody;
    };
    answer: PublishedAnswer;
  };

  /** Check a workflow, or an Amazon States Language document, without creating it */
  validateWorkflow: {
    request: {
      body: WorkflowBody;
    };
    answer: ValidationAnswer;
  };
}

/** How each is sent. */
export const OPERATIONS: { readonly [name in keyof Operations]: Operation } = {
  answerApproval: { method: 'POST', path: '/approvals/{id}/answer', query: [], headers: [], answer: 'body' },
  backfillSchedule: { method: 'POST', path: '/schedules/{id}/backfill', query: [], headers: [], answer: 'body' },
  bulk: { method: 'POST', path: '/workflows/executions/bulk', query: [], headers: ['Idempotency-Key'], answer: 'body' },
  cancelExecution: {
    method: 'POST',
    path: '/workflows/executions/{id}/cancel',
    query: [],
    headers: [],
    answer: 'body',
  },
  cancelOperation: { method: 'POST', path: '/operations/{id}/cancel', query: [], headers: [], answer: 'body' },
  completeTask: { method: 'POST', path: '/tasks/{token}/complete', query: [], headers: [], answer: 'body' },
  completeTaskByHand: {
    method: 'POST',
    path: '/workflows/executions/{id}/tasks/{taskId}/complete',
    query: [],
    headers: [],
    answer: 'body',
  },
  completeTasks: { method: 'POST', path: '/tasks/complete', query: [], headers: [], answer: 'body' },
  createDocument: { method: 'POST', path: '/db/{collection}', query: [], headers: ['Idempotency-Key'], answer: 'body' },
  createFunction: { method: 'POST', path: '/functions', query: [], headers: [], answer: 'body' },
  createSchedule: { method: 'POST', path: '/schedules', query: [], headers: [], answer: 'body' },
  createTrigger: { method: 'POST', path: '/triggers/create', query: [], headers: [], answer: 'body' },
  createWorkflow: { method: 'POST', path: '/workflows', query: [], headers: [], answer: 'body' },
  deleteConnector: { method: 'DELETE', path: '/connectors/{name}', query: [], headers: [], answer: 'body' },
  deleteDocument: { method: 'DELETE', path: '/db/{collection}/{id}', query: [], headers: ['If-Match'], answer: 'body' },
  deleteFunction: { method: 'DELETE', path: '/functions/{id}', query: [], headers: [], answer: 'body' },
  deleteObject: {
    method: 'DELETE',
    path: '/objects/{bucket}/{path}',
    query: [],
    headers: ['If-Match'],
    answer: 'body',
  },
  deleteSchedule: { method: 'DELETE', path: '/schedules/{id}', query: [], headers: [], answer: 'body' },
  deleteSecret: { method: 'DELETE', path: '/secrets/{name}', query: [], headers: [], answer: 'body' },
  deleteWorkflow: { method: 'DELETE', path: '/workflows/{id}', query: [], headers: ['If-Match'], answer: 'body' },
  executeWorkflow: {
    method: 'POST',
    path: '/workflows/{id}/execute',
    query: ['wait'],
    headers: ['Prefer', 'Idempotency-Key'],
    answer: 'body',
  },
  failTask: { method: 'POST', path: '/tasks/{token}/fail', query: [], headers: [], answer: 'body' },
  failTaskByHand: {
    method: 'POST',
    path: '/workflows/executions/{id}/tasks/{taskId}/fail',
    query: [],
    headers: [],
    answer: 'body',
  },
  failTasks: { method: 'POST', path: '/tasks/fail', query: [], headers: [], answer: 'body' },
  getApproval: { method: 'GET', path: '/approvals/{id}', query: [], headers: [], answer: 'body' },
  getConnector: { method: 'GET', path: '/connectors/{name}', query: [], headers: [], answer: 'body' },
  getDocument: {
    method: 'GET',
    path: '/db/{collection}/{id}',
    query: [],
    headers: ['If-None-Match', 'If-Match'],
    answer: 'body',
  },
  getExecution: { method: 'GET', path: '/workflows/executions/{id}', query: ['include'], headers: [], answer: 'body' },
  getExecutionGraph: {
    method: 'GET',
    path: '/workflows/executions/{id}/graph',
    query: ['format'],
    headers: [],
    answer: 'body',
  },
  getExecutionHistory: {
    method: 'GET',
    path: '/workflows/executions/{id}/history',
    query: ['limit', 'cursor', 'order'],
    headers: [],
    answer: 'body',
  },
  getFunction: { method: 'GET', path: '/functions/{id}', query: [], headers: [], answer: 'body' },
  getLiveness: { method: 'GET', path: '/health/live', query: [], headers: [], answer: 'body' },
  getMetrics: { method: 'GET', path: '/metrics', query: [], headers: [], answer: 'body' },
  getObject: {
    method: 'GET',
    path: '/objects/{bucket}/{path}',
    query: [],
    headers: ['If-None-Match', 'If-Match', 'Range'],
    answer: 'response',
  },
  getOperation: { method: 'GET', path: '/operations/{id}', query: [], headers: [], answer: 'body' },
  getReadiness: { method: 'GET', path: '/health/ready', query: [], headers: [], answer: 'body' },
  getSchedule: { method: 'GET', path: '/schedules/{id}', query: [], headers: [], answer: 'body' },
  getSecret: { method: 'GET', path: '/secrets/{name}', query: [], headers: [], answer: 'body' },
  getSigningSecret: { method: 'GET', path: '/functions/{id}/signing-secret', query: [], headers: [], answer: 'body' },
  getWorkflow: { method: 'GET', path: '/workflows/{id}', query: ['include'], headers: [], answer: 'body' },
  getWorkflowGraph: { method: 'GET', path: '/workflows/{id}/graph', query: ['format'], headers: [], answer: 'body' },
  getWorkflowSummary: {
    method: 'GET',
    path: '/workflows/{id}/summary',
    query: ['format', 'version'],
    headers: [],
    answer: 'body',
  },
  headObject: { method: 'HEAD', path: '/objects/{bucket}/{path}', query: [], headers: [], answer: 'response' },
  heartbeatTask: { method: 'POST', path: '/tasks/{token}/heartbeat', query: [], headers: [], answer: 'body' },
  heartbeatTasks: { method: 'POST', path: '/tasks/heartbeat', query: [], headers: [], answer: 'body' },
  listApprovals: {
    method: 'GET',
    path: '/approvals',
    query: ['status', 'limit', 'cursor'],
    headers: [],
    answer: 'body',
  },
  listCollections: { method: 'GET', path: '/db', query: ['limit', 'cursor'], headers: [], answer: 'body' },
  listConnectors: {
    method: 'GET',
    path: '/connectors',
    query: ['limit', 'offset', 'sort', 'order'],
    headers: [],
    answer: 'body',
  },
  listDocuments: {
    method: 'GET',
    path: '/db/{collection}',
    query: ['where', 'q', 'sort', 'limit', 'cursor'],
    headers: [],
    answer: 'body',
  },
  listExecutions: {
    method: 'GET',
    path: '/workflows/executions',
    query: [
      'workflowId',
      'status',
      'createdAfter',
      'createdBefore',
      'completedAfter',
      'label',
      'parent',
      'restartedFrom',
      'idempotencyKey',
      'name',
      'errorName',
      'q',
      'limit',
      'cursor',
      'order',
    ],
    headers: [],
    answer: 'body',
  },
  listExecutionsOfWorkflow: {
    method: 'GET',
    path: '/workflows/{id}/executions',
    query: [
      'status',
      'createdAfter',
      'createdBefore',
      'completedAfter',
      'label',
      'parent',
      'restartedFrom',
      'idempotencyKey',
      'name',
      'errorName',
      'q',
      'limit',
      'cursor',
      'order',
    ],
    headers: [],
    answer: 'body',
  },
  listFunctions: {
    method: 'GET',
    path: '/functions',
    query: ['limit', 'offset', 'sort', 'order'],
    headers: [],
    answer: 'body',
  },
  listObjects: {
    method: 'GET',
    path: '/objects/{bucket}',
    query: ['prefix', 'limit', 'cursor'],
    headers: [],
    answer: 'body',
  },
  listOperations: { method: 'GET', path: '/operations', query: ['limit', 'cursor'], headers: [], answer: 'body' },
  listQuarantine: { method: 'GET', path: '/quarantine', query: ['limit', 'cursor'], headers: [], answer: 'body' },
  listSchedules: {
    method: 'GET',
    path: '/schedules',
    query: ['limit', 'offset', 'sort', 'order'],
    headers: [],
    answer: 'body',
  },
  listSecrets: { method: 'GET', path: '/secrets', query: ['limit', 'cursor'], headers: [], answer: 'body' },
  listWorkflowVersions: {
    method: 'GET',
    path: '/workflows/{id}/versions',
    query: ['diff', 'limit', 'cursor'],
    headers: [],
    answer: 'body',
  },
  listWorkflows: {
    method: 'GET',
    path: '/workflows',
    query: ['limit', 'offset', 'sort', 'order'],
    headers: [],
    answer: 'body',
  },
  migrateExecution: {
    method: 'POST',
    path: '/workflows/executions/{id}/migrate',
    query: [],
    headers: [],
    answer: 'body',
  },
  migrateWorkflow: {
    method: 'POST',
    path: '/workflows/{id}/migrate',
    query: [],
    headers: ['Idempotency-Key'],
    answer: 'body',
  },
  patchDocument: { method: 'PATCH', path: '/db/{collection}/{id}', query: [], headers: ['If-Match'], answer: 'body' },
  patchFunction: { method: 'PATCH', path: '/functions/{id}', query: [], headers: [], answer: 'body' },
  patchSchedule: { method: 'PATCH', path: '/schedules/{id}', query: [], headers: [], answer: 'body' },
  patchWorkflow: { method: 'PATCH', path: '/workflows/{id}', query: [], headers: ['If-Match'], answer: 'body' },
  pauseExecution: { method: 'POST', path: '/workflows/executions/{id}/pause', query: [], headers: [], answer: 'body' },
  pauseFunction: { method: 'POST', path: '/functions/{id}/pause', query: [], headers: [], answer: 'body' },
  pauseSchedule: { method: 'POST', path: '/schedules/{id}/pause', query: [], headers: [], answer: 'body' },
  pauseWorkflow: { method: 'POST', path: '/workflows/{id}/pause', query: [], headers: [], answer: 'body' },
  pollTasks: { method: 'POST', path: '/tasks/poll', query: [], headers: [], answer: 'body' },
  previewSchedule: { method: 'POST', path: '/schedules/preview', query: [], headers: [], answer: 'body' },
  publishWorkflowVersion: {
    method: 'POST',
    path: '/workflows/{id}/versions/{version}/publish',
    query: [],
    headers: ['If-Match'],
    answer: 'body',
  },
  putCollection: { method: 'PUT', path: '/db/{collection}', query: [], headers: [], answer: 'body' },
  putConnector: { method: 'PUT', path: '/connectors/{name}', query: [], headers: [], answer: 'body' },
  putDocument: {
    method: 'PUT',
    path: '/db/{collection}/{id}',
    query: [],
    headers: ['If-None-Match', 'If-Match'],
    answer: 'body',
  },
  putObject: {
    method: 'PUT',
    path: '/objects/{bucket}/{path}',
    query: [],
    headers: ['If-None-Match', 'If-Match', 'Content-Type'],
    answer: 'body',
  },
  putSecret: { method: 'PUT', path: '/secrets/{name}', query: [], headers: [], answer: 'body' },
  redriveExecution: {
    method: 'POST',
    path: '/workflows/executions/{id}/redrive',
    query: [],
    headers: [],
    answer: 'body',
  },
  registerWorkflows: { method: 'POST', path: '/workflows/register', query: [], headers: [], answer: 'body' },
  replayQuarantined: { method: 'POST', path: '/quarantine/{id}/replay', query: [], headers: [], answer: 'body' },
  restartExecution: {
    method: 'POST',
    path: '/workflows/executions/{id}/restart',
    query: [],
    headers: ['Idempotency-Key'],
    answer: 'body',
  },
  resumeExecution: {
    method: 'POST',
    path: '/workflows/executions/{id}/resume',
    query: [],
    headers: [],
    answer: 'body',
  },
  resumeFunction: { method: 'POST', path: '/functions/{id}/resume', query: [], headers: [], answer: 'body' },
  resumeSchedule: { method: 'POST', path: '/schedules/{id}/resume', query: [], headers: [], answer: 'body' },
  resumeWorkflow: { method: 'POST', path: '/workflows/{id}/resume', query: [], headers: [], answer: 'body' },
  rotateSecrets: { method: 'POST', path: '/secrets/rotate', query: ['limit', 'cursor'], headers: [], answer: 'body' },
  scheduleCron: { method: 'POST', path: '/cron/schedule', query: [], headers: [], answer: 'body' },
  sendEvent: { method: 'POST', path: '/events', query: [], headers: [], answer: 'body' },
  signalExecution: {
    method: 'POST',
    path: '/workflows/executions/{id}/signal',
    query: [],
    headers: [],
    answer: 'body',
  },
  skipTaskByHand: {
    method: 'POST',
    path: '/workflows/executions/{id}/tasks/{taskId}/skip',
    query: [],
    headers: [],
    answer: 'body',
  },
  streamExecution: {
    method: 'GET',
    path: '/workflows/executions/{id}/stream',
    query: [],
    headers: ['Last-Event-ID'],
    answer: 'events',
  },
  streamWorkflow: {
    method: 'GET',
    path: '/workflows/{id}/stream',
    query: ['status', 'label'],
    headers: ['Last-Event-ID'],
    answer: 'events',
  },
  testWorkflow: { method: 'POST', path: '/workflows/test', query: [], headers: [], answer: 'body' },
  updateFunction: { method: 'PUT', path: '/functions/{id}', query: [], headers: [], answer: 'body' },
  updateSchedule: { method: 'PUT', path: '/schedules/{id}', query: [], headers: [], answer: 'body' },
  updateWorkflow: { method: 'PUT', path: '/workflows/{id}', query: [], headers: ['If-Match'], answer: 'body' },
  validateWorkflow: { method: 'POST', path: '/workflows/validate', query: [], headers: [], answer: 'body' },
};
