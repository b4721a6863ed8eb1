import type { Json } from '@workflows/contracts';
import type { Expression } from './expressions/expression';

/**
 * The intermediate form (IR): what every dialect is compiled to and the interpreter runs. Nothing after the compiler
 * knows which dialect a workflow came in. Durations are milliseconds once evaluated; `next` is absent where a state ends
 * its execution.
 */
export interface Program {
  kind: 'states';
  startAt: string;
  states: ReadonlyMap<string, StateNode>;
  /** How long the whole execution may take. */
  timeout?: Template;
  /** Names of the functions its tasks call, in order of first use. */
  functions: readonly string[];
}

/** A JSON value in which some strings are expressions. */
export type Template =
  | { kind: 'constant'; value: Json }
  | { kind: 'expression'; expression: Expression }
  | { kind: 'object'; entries: readonly (readonly [string, Template])[] }
  | { kind: 'array'; items: readonly Template[] };

export type Assignments = readonly (readonly [string, Template])[];

interface Node {
  name: string;
  output?: Template;
  assign?: Assignments;
}

export interface TaskNode extends Node {
  type: 'task';
  /** Evaluates to the name of the function. */
  function: Template;
  /** Absent: the function gets what the state sees. */
  arguments?: Template;
  timeout?: Template;
  heartbeat?: Template;
  /** Absent: what the function's registration says. */
  retry?: readonly Retrier[];
  catch: readonly Catcher[];
  next?: string;
}

export interface PassNode extends Node {
  type: 'pass';
  /** True: `output` becomes all that is known; input and earlier results are dropped. */
  replace: boolean;
  next?: string;
}

export interface ChoiceNode extends Node {
  type: 'choice';
  rules: readonly { condition: Template; next: string; output?: Template; assign?: Assignments }[];
  /** Its `output` and `assign` are the node's own. */
  default?: string;
}

export interface WaitNode extends Node {
  type: 'wait';
  /** `for` a duration (seconds or ISO 8601) or `until` an ISO 8601 time. */
  wait: { kind: 'for'; duration: Template } | { kind: 'until'; time: Template };
  next?: string;
}

export interface SucceedNode extends Node {
  type: 'succeed';
}

export interface FailNode extends Node {
  type: 'fail';
  error?: Template;
  cause?: Template;
}

export type StateNode = TaskNode | PassNode | ChoiceNode | WaitNode | SucceedNode | FailNode;

/** Amazon States Language, "Retrying after error"; defaults 1 s, 2.0, 3. */
export interface Retrier {
  errors: readonly string[];
  intervalMs: number;
  backoffRate: number;
  maxAttempts: number;
  maxDelayMs?: number;
  jitter: 'full' | 'none';
}

export interface Catcher {
  errors: readonly string[];
  next: string;
  output?: Template;
  assign?: Assignments;
}
