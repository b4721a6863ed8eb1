import type { Instant, Json } from '@workflows/contracts';
import type { EvaluationRequest, EvaluationResult } from '../expressions/expression';

export type Evaluate = (request: EvaluationRequest) => Promise<Record<string, EvaluationResult>>;

/** What becomes of a task in a test. */
export type Reaction =
  | { kind: 'result'; at: Instant; result: Json; heartbeatMs?: number }
  | { kind: 'failure'; at: Instant; error: string; cause: string; status?: number; heartbeatMs?: number }
  /** Nothing among the mocks will ever answer it; only a time-out can end it. */
  | { kind: 'silence'; missing: string }
  /** The test itself is at fault, and no catcher of the workflow shall hide it. */
  | { kind: 'fault'; error: string; cause: string };

/** What a mock says, before it is put into the form that the task's kind of answer has. */
export type Outcome = { result: Json } | { error: string; cause: string };
export type Shaped = { result: Json } | { error: string; cause: string; status?: number };
