import type { Problem } from './errors';
import type { WorkflowId, TenantId } from './ids';
import type { Json, JsonObject } from './json';
import type { PausedView } from './pauses';

/**
 * What a user writes to create or update a workflow. All of it is kept as written, key order included. One of `states`
 * and `definition` says what the workflow does.
 */
export interface WorkflowDraft {
  name: string;
  description?: string;
  /** The native dialect. */
  states?: JsonObject;
  /** An Amazon States Language document. */
  definition?: JsonObject;
  startAt?: string;
  functions?: string[];
  timeout?: Json;
  inputSchema?: Json;
  outputSchema?: Json;
  /** The events that start it. */
  on?: Json;
  /** What is done before it ends over a failure, its time-out, or a cancel. */
  onFailure?: Json;
  onTimeout?: Json;
  onCancel?: Json;
  /** Of a workflow that is code, made by the registry of what its author sent: how it is run. */
  handler?: JsonObject;
  /** Of the same: how it is drawn. */
  graph?: JsonObject;
  /** Of the same: when it starts, as its code says. */
  every?: EveryEntry[];
  labels?: Record<string, string>;
  versionNote?: string;
}

/** When code says that it starts: `spec` and `timezone` as those of schedules. */
export type EveryEntry = {
  spec: JsonObject;
  timezone?: string;
};

/** The fields of a draft that make a version: two drafts that differ in them are two versions. */
export type DefinitionBody = Pick<
  WorkflowDraft,
  | 'states'
  | 'definition'
  | 'startAt'
  | 'functions'
  | 'timeout'
  | 'inputSchema'
  | 'outputSchema'
  | 'on'
  | 'onFailure'
  | 'onTimeout'
  | 'onCancel'
  | 'handler'
  | 'graph'
  | 'every'
>;

/** Those fields of something that has more. */
export function definitionBodyOf(workflow: DefinitionBody): DefinitionBody {
  const { states, definition, startAt, functions, timeout, inputSchema, outputSchema, on } = workflow;
  const { onFailure, onTimeout, onCancel, handler, graph, every } = workflow;
  return {
    ...(states && { states }),
    ...(definition && { definition }),
    ...(startAt !== undefined && { startAt }),
    ...(functions && { functions }),
    ...(timeout !== undefined && { timeout }),
    ...(inputSchema !== undefined && { inputSchema }),
    ...(outputSchema !== undefined && { outputSchema }),
    ...(on !== undefined && { on }),
    ...(onFailure !== undefined && { onFailure }),
    ...(onTimeout !== undefined && { onTimeout }),
    ...(onCancel !== undefined && { onCancel }),
    ...(handler && { handler }),
    ...(graph && { graph }),
    ...(every && { every }),
  };
}

export interface WorkflowSummary {
  id: WorkflowId;
  name: string;
  description?: string;
  /** ISO 8601, UTC, milliseconds. */
  createdAt: string;
  updatedAt: string;
}

export interface WorkflowView extends WorkflowSummary, DefinitionBody {
  functions: string[];
  labels?: Record<string, string>;
  versionNote?: string;
  version: number;
  status: 'active' | 'deleted';
  links: Record<string, string>;
  /** While it is paused: starts of it are queued. */
  paused?: PausedView;
  /** What may surprise its author; told to whoever has just published it. */
  warnings?: Problem[];
}

/** Of one registration of code. */
export const MOST_HANDLERS = 100;

/** What came of code that was registered: a workflow of each handler, by its key. */
export interface Registered {
  /** Of the first. */
  id: WorkflowId;
  ids: Record<string, WorkflowId>;
  versions: Record<string, number>;
  warnings: SourceWarning[];
}

/** Code that nobody has published: how it is run, and its text. */
export interface PreparedCode {
  handler: JsonObject;
  bundle: { bundle: string; text: string; sourceMap?: string };
}

/** What may surprise the author of code. */
export interface SourceWarning {
  code: string;
  message: string;
  /** Of the handler. */
  key?: string;
  /** In the source; `file`: where there are several. */
  file?: string;
  line?: number;
}

/** A version as lists of them show it. */
export interface WorkflowVersion {
  version: number;
  createdAt: string;
  /** Whose credential published it, where that is known. */
  createdBy?: string;
  versionNote?: string;
  /** It is the one that starts use. */
  current?: true;
}

export interface Page<T> {
  data: T[];
  meta: { total: number; limit: number; offset: number };
}

export const WORKFLOW_SORT_FIELDS = ['name', 'createdAt', 'updatedAt'] as const;
export interface ListWorkflows {
  limit: number;
  offset: number;
  sort: (typeof WORKFLOW_SORT_FIELDS)[number];
  order: 'asc' | 'desc';
}

/** One immutable version as the executor needs it. It never changes, so it may be cached for ever by id and version. */
export interface PublishedDefinition {
  workflowId: WorkflowId;
  tenant: TenantId;
  name: string;
  version: number;
  body: DefinitionBody;
}
