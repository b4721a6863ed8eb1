import type { Problem } from './errors';
import type { FunctionId, TenantId } from './ids';
import type { Json } from './json';
import type { PausedView } from './pauses';
import type { FunctionType } from './status';

/**
 * `wait`: they stay with it until their time-out or heartbeat. `retry`: they are offered to others, and may be carried out twice. Right for
 * workers that poll, or send heartbeats, at least once a minute while they work.
 */
export const ON_WORKER_LOST = ['wait', 'retry'] as const;
export type OnWorkerLost = (typeof ON_WORKER_LOST)[number];

/**
 * When a function pauses itself: as many as `errorRate` (over 0 and up to 1) of its last `of` attempts failed, and all of these ended `within` so
 * many seconds. `resumeAfter` so many seconds it ends; absent: when somebody resumes it.
 */
export type PauseOn = {
  errorRate: number;
  of: number;
  within: number;
  resumeAfter?: number;
};

/** How an endpoint of models speaks: as OpenAI's does, which most others do, or as Anthropic's. */
export const MODEL_PROVIDERS = ['openai', 'anthropic'] as const;
export type ModelProvider = (typeof MODEL_PROVIDERS)[number];

/** Where each is, unless somebody says otherwise. */
export const MODEL_PROVIDER_URLS: Record<ModelProvider, string> = {
  openai: 'https://api.openai.com/v1',
  anthropic: 'https://api.anthropic.com/v1',
};

/** Where the model of an `ai` function is, in the place of those that the operator has set. */
export type ModelEndpoint = {
  provider: ModelProvider;
  /** Questions go below it and to no other address. */
  url: string;
  /** A reference to the secret that is its key, `{{secret:name}}`. Absent: it takes none. */
  key?: string;
};

/** How a function is called. A name with no registration is a worker function. */
export interface FunctionDraft {
  /** 1-128 of ASCII letters, digits and `._-:/`. */
  name: string;
  type: FunctionType;
  description?: string;
  /** Where an `http` function is POSTed to. */
  url?: string;
  /** Sent to the origin of `url` alone, by an `http` function; values may refer to secrets. */
  headers?: Record<string, string>;
  inputSchema?: Json;
  outputSchema?: Json;
  /** Used by tasks that name no timeout of their own: seconds or an ISO 8601 duration. */
  timeout?: number | string;
  /** Used by tasks that name no `retry` of their own, in the form of the language's `retry`. */
  retry?: Json;
  /** Of a `worker` function: what becomes of its tasks when the worker that took them is not heard of any more. Absent: `wait`. */
  onWorkerLost?: OnWorkerLost;
  /** Absent: it never pauses itself. */
  pauseOn?: PauseOn;
  /** Of an `ai` function: which model answers. Absent: the one of the settings. */
  model?: string;
  /** Of an `ai` function: what is to be done. Absent: its name, read as words. */
  instructions?: string;
  /** Of an `ai` function: what it answers, in plain words (`{summary: 'one sentence'}`). Absent: as `outputSchema` says, else any JSON. */
  answer?: Json;
  /** Of an `ai` function: where its `model` is asked. Absent: where the operator has set. */
  endpoint?: ModelEndpoint;
}

export interface FunctionView extends FunctionDraft {
  id: FunctionId;
  createdAt: string;
  updatedAt: string;
  /** While it is paused. */
  paused?: PausedView;
  /** What may surprise, told to whoever has just written it. */
  warnings?: Problem[];
}

/** A name that tasks call and that stands for no registration: workers take its tasks. It can be paused all the same. */
export interface UnregisteredFunction {
  name: string;
  type: 'worker';
  paused?: PausedView;
}

/** A function as the executor needs it; `revision` grows over the whole installation with each change. */
export interface RegisteredFunction extends FunctionDraft {
  tenant: TenantId;
  revision: number;
  deleted: boolean;
}
