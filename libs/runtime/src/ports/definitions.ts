import type {
  EngineError,
  FunctionDraft,
  FunctionView,
  Json,
  ListWorkflows,
  Page,
  Pause,
  PauseSubject,
  PublishedDefinition,
  RegisteredFunction,
  TenantId,
  WorkflowDraft,
  WorkflowId,
  WorkflowSummary,
  WorkflowVersion,
  WorkflowView,
} from '@workflows/contracts';
import type { AnyProgram, SLOW } from '@workflows/state-machine';
import type { Listener } from '@workflows/state-machine/language';
import type { StoredBundle } from './turn-runner';

/** Where the registry keeps workflows. Names are unique per tenant among the living; versions never change. */
export interface DefinitionStore {
  list(tenant: TenantId, query: ListWorkflows): Promise<Page<WorkflowSummary>>;
  /** By id or name; `version` absent: the newest. A deleted workflow is found by its id alone, with `status: 'deleted'`. */
  find(tenant: TenantId, ref: string, version?: number): Promise<WorkflowView | undefined>;
  /** Throws `EngineError` NAME_TAKEN. */
  create(tenant: TenantId, draft: KeptDraft, id: WorkflowId, by?: string): Promise<WorkflowView>;
  /**
   * A new version; of code that it has a version of, that one is current again. Throws NAME_TAKEN, WORKFLOW_NOT_FOUND, or VERSION_CONFLICT when
   * the newest version is not `ifVersion`.
   */
  addVersion(
    tenant: TenantId,
    id: WorkflowId,
    draft: KeptDraft,
    ifVersion?: number,
    by?: string,
  ): Promise<WorkflowView>;
  /** All of these or none, each created or made a version as above, by its name. Throws KIND_CONFLICT where that is a workflow of states. */
  register(tenant: TenantId, codes: readonly NamedCode[], by?: string): Promise<WorkflowView[]>;
  /** Newest first, those below `before`. */
  listVersions(tenant: TenantId, id: WorkflowId, page: { before?: number; limit: number }): Promise<WorkflowVersion[]>;
  /** Makes a version that there is the current one; the next new one counts on from the highest. Throws VERSION_NOT_FOUND and as above. */
  publish(tenant: TenantId, id: WorkflowId, version: number, ifVersion?: number): Promise<WorkflowView>;
  patch(
    tenant: TenantId,
    id: WorkflowId,
    patch: { name?: string; description?: string | null; labels?: Record<string, string> },
    ifVersion?: number,
  ): Promise<WorkflowView>;
  /** False when there was nothing to delete. */
  delete(tenant: TenantId, id: WorkflowId, ifVersion?: number): Promise<boolean>;
  /** Deleted ones included. */
  readVersion(ref: VersionRef): Promise<PublishedDefinition | undefined>;
}

/** A draft as it is kept. */
export type KeptDraft = WorkflowDraft & { functions: string[]; code?: KeptCode };

/** Of a workflow that is code: the text that it needs, and what makes a version of it the same again. */
export interface KeptCode {
  bundle: StoredBundle;
  identity: string;
}

/** Code by the name of its workflow; `id` is used where there is none. */
export interface NamedCode {
  id: WorkflowId;
  draft: KeptDraft & { code: KeptCode };
}

export interface FunctionStore {
  list(tenant: TenantId, query: ListWorkflows): Promise<Page<FunctionView>>;
  find(tenant: TenantId, ref: string): Promise<FunctionView | undefined>;
  /** Throws NAME_TAKEN. */
  create(tenant: TenantId, draft: FunctionDraft, id: string): Promise<FunctionView>;
  update(tenant: TenantId, id: string, draft: FunctionDraft): Promise<FunctionView | undefined>;
  delete(tenant: TenantId, id: string): Promise<boolean>;
  /** Changed after `revision`, ascending by revision, deleted ones included. */
  changes(revision: number, limit: number): Promise<RegisteredFunction[]>;
}

/** One version of a workflow, and whose it is: a start request, a seed and a hearing name one each. */
export interface VersionRef {
  tenant: TenantId;
  workflowId: WorkflowId;
  version: number;
}

/** Compiled versions, cached for ever. */
export interface ProgramCatalog {
  /** The program if it is at hand; else undefined and `load` has to be awaited first. */
  peek(ref: VersionRef): CatalogEntry | undefined;
  /** The error is VERSION_NOT_FOUND, DEFINITION_INVALID (this process is too old for it), or a retryable one. */
  load(ref: VersionRef): Promise<CatalogEntry | EngineError>;
}

export interface CatalogEntry {
  program: AnyProgram;
  definition: PublishedDefinition;
  /** The events that start it. */
  listeners: readonly Listener[];
  /** What is wrong with an input by the version's `inputSchema`; absent where it has none. */
  inputProblem?(input: Json): Promise<string | undefined>;
  /** What is wrong with an output by the version's `outputSchema`; absent where it has none. */
  outputProblem?: OutputCheck;
}

export interface OutputCheck {
  /** On the engine's thread; SLOW where the schema or the value could hold it. */
  atOnce(output: Json): string | undefined | typeof SLOW;
  /** Away from it, ended after a second. It never rejects. */
  apart(output: Json): Promise<string | undefined>;
}

/** The registered functions of all tenants, kept near and up to date; a look-up never waits. */
export interface FunctionDirectory {
  lookUp(tenant: TenantId, name: string): RegisteredFunction | undefined;
  /** Calls `listener` after each change that has become visible here. */
  onChange(listener: (changed: RegisteredFunction) => void): void;
}

/** A function that fails too often, as its `pauseOn` says, why, and the last pause of it that was known by then (0: none). */
export interface FailingFunction {
  tenant: TenantId;
  name: string;
  reason: string;
  pauseRevision: number;
}

/** What is paused and what has been, of all tenants, kept near and up to date; a look-up never waits. */
export interface PauseDirectory {
  isPaused(subject: PauseSubject): boolean;
  /** The last pause that there was of it. */
  pauseOf(subject: PauseSubject): Pause | undefined;
  /** Calls `listener` after each change that has become visible here. */
  onPause(listener: (pause: Pause) => void): void;
  /** Asks for it to be paused; what became of that is visible here when it resolves. */
  pauseFailing(failing: FailingFunction): Promise<void>;
}
