import type { Json, JsonObject, ModelProvider, ModelUsage } from '@workflows/contracts';
import type { HttpAnswer } from '../outbound/http-function';

/** What a model is asked, once. */
export interface ModelRequest {
  model: string;
  /** What is to be done. */
  instructions: string;
  /** With what; of an agent, all that was said so far. */
  messages: readonly ModelMessage[];
  answer: AnswerForm;
  tools: readonly ModelTool[];
  temperature?: number;
  maxTokens?: number;
}

export type AnswerForm = { kind: 'text' } | { kind: 'json' } | { kind: 'schema'; schema: JsonObject };

export type ModelMessage =
  | { role: 'user'; text: string }
  | { role: 'assistant'; text: string; calls: readonly ToolCall[] }
  | { role: 'tool'; id: string; tool: string; result: Json };

/** What the model may ask for. `input`: JSON Schema of what it gives then. */
export interface ModelTool {
  name: string;
  description: string;
  input: JsonObject;
}

/** `problem`: why it cannot be carried out, in words for the model. */
export interface ToolCall {
  id: string;
  tool: string;
  input: Json;
  problem?: string;
}

export type ModelOutcome =
  /** `calls`: it wants these carried out before it answers, and `value` is what it says meanwhile. */
  { ok: true; value: Json; calls: readonly ToolCall[]; usage: ModelUsage } | ({ ok: false } & ModelFailure);

export interface ModelFailure {
  error: ModelError;
  cause: string;
  status?: number;
  /** As the header has it. */
  retryAfter?: string;
  /** Where it told so before it failed. */
  usage?: ModelUsage;
}

/** Names of what goes wrong with models, as `catch` and `retry` know them; `docs/ai.md` says of each what to do. */
export type ModelError =
  | 'AI.RateLimited'
  | 'AI.Unavailable'
  | 'AI.InvalidResponse'
  | 'AI.InvalidOutput'
  | 'AI.Refused'
  | 'AI.Unauthorized'
  | 'AI.InvalidRequest'
  | 'AI.NotConfigured';

/** One HTTP exchange; rejects where no answer came. Whoever gives it guards where it leads. */
export type SendToModel = (request: {
  url: string;
  method: 'POST' | 'GET';
  headers: Record<string, string>;
  body: string;
  /** An answer that is a stream of events is wanted piece by piece. */
  inPieces?: boolean;
}) => Promise<ModelAnswer>;

/** `pieces` take the place of the body where they were wanted. Whoever reads them reads to the end, or says `return`; they may break off. */
export interface ModelAnswer extends Pick<HttpAnswer, 'status' | 'headers' | 'body'> {
  pieces?: AsyncIterable<Uint8Array>;
}

/** Another place than those of the settings, for one question. */
export interface AskedEndpoint {
  provider: ModelProvider;
  url: string;
  key?: string;
  /** The key as failures name it, `the key in …`. */
  keyIs: string;
}

export interface AskingOptions {
  /** Where the model is, whatever the settings name. */
  endpoint?: AskedEndpoint;
  /** Told what the model writes, as it comes. Absent: its answer comes as a whole. */
  said?: Say;
}

/** Hears the next part of what somebody writes. */
export type Say = (delta: string) => void;

/** The models that the settings name, and the stub where they name none. */
export interface Models {
  /** Which one answers where nobody says; absent: there is none, and none may be made up. */
  readonly usual?: string;
  /** The base URL of whoever serves the model; undefined: it is answered here, or nobody serves it. */
  urlOf(model: string): string | undefined;
  /** It never rejects. */
  ask(request: ModelRequest, send: SendToModel, options?: AskingOptions): Promise<ModelOutcome>;
}
