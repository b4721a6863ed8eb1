import type { Instant, Json } from '@workflows/contracts';
import type { ItemRequest, ResultRequest } from './map-terms';

/** Whom one attempt of a task asks, and for what. */
export type TaskRequest =
  /**
   * `answer` `token`: only an answer by token completes the task, the call itself hands over the work. `configured`: its arguments are the list of
   * what the function gets, and of how a model is asked that answers in its place.
   */
  | { kind: 'function'; function: string; answer?: 'token'; configured?: true }
  /** A child execution; its input is the task's `arguments`, and `name`, where given, is shown as its name. */
  | { kind: 'workflow'; workflow: string; version?: number; answer: ChildAnswer; name?: string }
  /**
   * `arguments` are those of `arn:aws:states:::http:invoke`; where `fetch` is set, those of a handler's `fetch`, to which every status is an
   * answer.
   */
  | { kind: 'http'; fetch?: true }
  /**
   * The first event of this name, with this correlation key if one is given, received at or after `sinceAt`, that matches. `signal`: only what
   * is sent to this very execution.
   */
  | { kind: 'event'; event: string; key?: string; sinceAt: Instant; signal?: true }
  | { kind: 'approval'; approvers?: readonly string[]; prompt?: Json; options?: readonly string[] }
  | ItemRequest
  | ResultRequest;

/**
 * What the parent waits for and gets. `startExecution.waitForTaskToken`: an answer by token, whatever becomes of the child. `output`: the child's output. `detached`: `{executionId}` once it has started. The
 * others are AWS's: `{ExecutionArn, StartDate}` once it has started, or the description of the ended execution, its input
 * and output as text (`.sync`) or as JSON (`.sync:2`).
 */
export type ChildAnswer =
  | 'output'
  | 'detached'
  | 'startExecution'
  | 'startExecution.sync'
  | 'startExecution.sync:2'
  | 'startExecution.waitForTaskToken';
