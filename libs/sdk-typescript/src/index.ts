export { AI } from './handlers/ai';
export type { HandlerStartOptions, Instance, Start } from './handlers/ai';
export type {
  Ai,
  Api,
  Approval,
  ApprovalRequest,
  Handler,
  HandlerContext,
  Log,
  WaitForEvent,
  Workflows,
} from './handlers/context';
export type {
  CallSettings,
  Collection,
  Comparison,
  Db,
  Document,
  DocumentFields,
  FindOptions,
  Found,
  Where,
} from './handlers/db';
export type { Duration } from './handlers/duration';
export { createWorkflow } from './handlers/create-workflow';
export type { CreatedWorkflow } from './handlers/create-workflow';
export { every, on } from './handlers/listeners';
export type { HandlerSource, Listener } from './handlers/listeners';
export type { Registration, RegistrationWarning } from './handlers/register';
export { Client } from './client/client';
export type { CallName, CallOptions, ClientOptions, StreamName } from './client/client';
export {
  ApiError,
  Changed,
  Conflict,
  ConnectionFailed,
  ExecutionFailed,
  Forbidden,
  Invalid,
  NotFound,
  NotModified,
  RateLimited,
  Unauthorized,
  Unavailable,
  WorkflowsError,
} from './client/errors';
export { Execution } from './client/execution';
export type { ExecutionEvent } from './client/execution-events';
export type { Item, ListName } from './client/pages';
export type { ServerSentEvent } from './client/server-sent-events';
export { start } from './client/start';
export type { StartOptions } from './client/start';
export type { StreamOptions } from './client/stream';
export { Texts } from './client/texts';
export type { AnyJson } from './json';
export type * as api from './api/generated';
export { worker } from './worker/worker';
export type { Worker, WorkerOptions } from './worker/worker';
export { FunctionError } from './worker/worker-function';
export type { RegisteredFunction, TaskContext, WorkerFunction, WorkerFunctions } from './worker/worker-function';
export { test } from './testing/test';
export type { Testable, TestOptions } from './testing/test';
