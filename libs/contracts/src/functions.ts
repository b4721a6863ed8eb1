import type { FunctionId, TenantId } from './ids';
import type { Json } from './json';
import type { FunctionType } from './status';

/** How a function is called. A name with no registration is a worker function. */
export interface FunctionDraft {
  /** 1-128 of ASCII letters, digits and `._-:/`. */
  name: string;
  type: FunctionType;
  description?: string;
  /** Where an `http` function is POSTed to. */
  url?: string;
  inputSchema?: Json;
  outputSchema?: Json;
  /** Used by tasks that name no timeout of their own: seconds or an ISO 8601 duration. */
  timeout?: number | string;
  /** Used by tasks that name no `retry` of their own, in the form of the language's `retry`. */
  retry?: Json;
}

export interface FunctionView extends FunctionDraft {
  id: FunctionId;
  createdAt: string;
  updatedAt: string;
}

/** A function as the executor needs it; `revision` grows over the whole installation with each change. */
export interface RegisteredFunction extends FunctionDraft {
  tenant: TenantId;
  revision: number;
  deleted: boolean;
}
