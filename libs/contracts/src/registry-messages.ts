import type {
  ConnectorAuth,
  ConnectorOperation,
  ConnectorSummary,
  ConnectorView,
  RegisteredConnector,
} from './connectors';
import type { FunctionDraft, FunctionView, RegisteredFunction, UnregisteredFunction } from './functions';
import type { TenantId } from './ids';
import type { Json, JsonObject } from './json';
import type { Pause } from './pauses';
import type { Backfilled, ScheduleSummary, ScheduleView } from './schedules';
import type {
  ListWorkflows,
  Page,
  PreparedCode,
  PublishedDefinition,
  Registered,
  WorkflowDraft,
  WorkflowSummary,
  WorkflowVersion,
  WorkflowView,
} from './workflows';
import type { WireError } from './errors';
import type { Validation } from './validation';

/** Every message to the registry names the form it is written in. */
export const REGISTRY_PROTOCOL = 1;

/** Pattern of a request → what is asked and what is answered. `ref` is an id or a name, with `@version` where said so. */
export interface RegistryMessages {
  'registry.workflows.list': { ask: { query: ListWorkflows }; answer: Page<WorkflowSummary> };
  /** Takes `@version`. */
  'registry.workflows.get': { ask: { ref: string }; answer: WorkflowView };
  /** `draft` is what a user wrote: here it is checked, with all that is wrong in one answer. */
  'registry.workflows.create': { ask: { draft: WorkflowDraft | JsonObject; by?: string }; answer: WorkflowView };
  'registry.workflows.update': {
    ask: { ref: string; draft: WorkflowDraft | JsonObject; ifVersion?: string; by?: string };
    answer: WorkflowView;
  };
  /** `body` is the code of a user: handlers by their keys, or a bundle of them. All of it is published, or none. */
  'registry.workflows.register': { ask: { body: JsonObject; by?: string }; answer: Registered };
  /** Code in the place of a definition, read and tried as if it was published, for whoever tests it. */
  'registry.workflows.prepare': { ask: { body: Json }; answer: PreparedCode };
  /** The text that a version's code was written as; undefined `source` where it is no code. Takes `@version`. */
  'registry.workflows.source': { ask: { ref: string }; answer: { source?: string } };
  'registry.workflows.patch': {
    ask: {
      ref: string;
      patch: { name?: string; description?: string | null; labels?: Record<string, string> };
      ifVersion?: string;
    };
    answer: WorkflowView;
  };
  /** Newest first, those below `before` where it is given. */
  'registry.workflows.versions': {
    ask: { ref: string; before?: number; limit: number };
    answer: { versions: WorkflowVersion[] };
  };
  /** Makes a version that there is the current one. */
  'registry.workflows.publish': {
    ask: { ref: string; version: number; ifVersion?: string };
    answer: WorkflowView;
  };
  /** Starts of it are queued. Paused and resumed again, it stays as it is. */
  'registry.workflows.pause': { ask: { ref: string; reason?: string }; answer: WorkflowView };
  /** Also one that is deleted, by its id. */
  'registry.workflows.resume': { ask: { ref: string }; answer: WorkflowView };
  'registry.workflows.delete': { ask: { ref: string; ifVersion?: string }; answer: { deleted: true } };
  /** Takes `@version`; what a start needs. Deleted workflows are not found. */
  'registry.workflows.resolve': { ask: { ref: string }; answer: PublishedDefinition };
  /** By id and version, deleted ones included: running executions finish. */
  'registry.definitions.get': { ask: { workflowId: string; version: number }; answer: PublishedDefinition };
  /** Whether `body` could be created: a workflow's body, its name not required, or an Amazon States Language document. */
  'registry.workflows.validate': { ask: { body: Json }; answer: Validation };
  'registry.functions.list': { ask: { query: ListWorkflows }; answer: Page<FunctionView> };
  /** A name that is not registered is found while it is paused. */
  'registry.functions.get': { ask: { ref: string }; answer: FunctionView | UnregisteredFunction };
  'registry.functions.create': { ask: { draft: FunctionDraft }; answer: FunctionView };
  'registry.functions.update': { ask: { ref: string; draft: FunctionDraft }; answer: FunctionView };
  'registry.functions.patch': { ask: { ref: string; patch: Partial<FunctionDraft> }; answer: FunctionView };
  'registry.functions.delete': { ask: { ref: string }; answer: { deleted: true } };
  /** By id or name; also a name that is not registered. Paused and resumed again, it stays as it is. */
  'registry.functions.pause': {
    ask: { ref: string; reason?: string };
    answer: FunctionView | UnregisteredFunction;
  };
  /**
   * A function with `pauseOn` has failed too often. Nothing happens where it is paused, has no such rule any more, or was paused or resumed after
   * `pauseRevision`, the last pause of it that whoever counted has heard of (0: none).
   */
  'registry.functions.break': {
    ask: { name: string; reason: string; pauseRevision: number };
    answer: { paused: boolean };
  };
  'registry.functions.resume': { ask: { ref: string }; answer: FunctionView | UnregisteredFunction };
  /**
   * All functions of all tenants changed after `revision`, deleted ones as such, and all pauses changed after `pauseRevision`; at most 1,000 of
   * each at once. A registry of the release before tells of no pauses.
   */
  'registry.functions.changes': {
    ask: { revision: number; pauseRevision?: number };
    answer: { functions: RegisteredFunction[]; pauses?: Pause[] };
  };
  'registry.connectors.list': { ask: { query: ListWorkflows }; answer: Page<ConnectorSummary> };
  'registry.connectors.get': { ask: { name: string }; answer: ConnectorView };
  /** Makes it, or takes the place of the one of that name. `draft` is what a user wrote. */
  'registry.connectors.put': { ask: { name: string; draft: JsonObject }; answer: ConnectorView };
  'registry.connectors.delete': { ask: { name: string }; answer: { deleted: true } };
  /** What a call of an operation needs, as it is now. */
  'registry.connectors.operation': {
    ask: { name: string; operation: string };
    answer: { operation: ConnectorOperation; baseUrl: string; auth?: ConnectorAuth; revision: number };
  };
  /** Connectors of all tenants changed after `revision`, deleted ones as such; at most 20 at once. */
  'registry.connectors.changes': { ask: { revision: number }; answer: { connectors: RegisteredConnector[] } };
  'registry.schedules.list': { ask: { query: ListWorkflows }; answer: Page<ScheduleSummary> };
  'registry.schedules.get': { ask: { ref: string }; answer: ScheduleView };
  'registry.schedules.create': { ask: { draft: JsonObject }; answer: ScheduleView };
  'registry.schedules.update': { ask: { ref: string; draft: JsonObject }; answer: ScheduleView };
  'registry.schedules.patch': { ask: { ref: string; patch: JsonObject }; answer: ScheduleView };
  'registry.schedules.delete': { ask: { ref: string }; answer: { deleted: true } };
  'registry.schedules.pause': { ask: { ref: string }; answer: ScheduleView };
  'registry.schedules.resume': { ask: { ref: string }; answer: ScheduleView };
  'registry.schedules.backfill': { ask: { ref: string; span: JsonObject }; answer: Backfilled };
  /** `draft` is `spec`, `timezone` and `dst` of one. */
  'registry.schedules.preview': { ask: { draft: JsonObject }; answer: { next: string[] } };
}

export type RegistryPattern = keyof RegistryMessages;
export type RegistryRequest<P extends RegistryPattern> = {
  v: typeof REGISTRY_PROTOCOL;
  tenant: TenantId;
} & RegistryMessages[P]['ask'];
/** Foreseen errors travel as data, so that no transport has to know them. */
export type RegistryReply<P extends RegistryPattern> =
  { ok: true; value: RegistryMessages[P]['answer'] } | { ok: false; error: WireError };
