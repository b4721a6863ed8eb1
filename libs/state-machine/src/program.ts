import type { Json } from '@workflows/contracts';
import type { Expression, Reference } from './expressions/expression';
import type { ChildAnswer } from './task-request';

/**
 * The intermediate form (IR): what every dialect is compiled to and the interpreter runs. Nothing after the compiler
 * knows which dialect a workflow came in. Names of states are unique over the whole program, those of branches and item
 * processors included, so `states` is one flat map and a line is known by where it starts.
 */
export interface Program {
  kind: 'states';
  startAt: string;
  states: ReadonlyMap<string, StateNode>;
  flow: DataFlow;
  /** How long the whole execution may take. */
  timeout?: Duration;
  /** What is done before an execution ends over a failure, its time-out or a cancel (native). */
  endings?: Endings;
  /** Names of the functions its tasks call, in order of first use. */
  functions: readonly string[];
}

/** What definitions call what comes before each end that is none of success. */
export const ENDINGS = { onFailure: 'failed', onTimeout: 'timedOut', onCancel: 'cancelled' } as const;

/** By how the execution is going to end. */
export type Endings = Readonly<Partial<Record<'failed' | 'timedOut' | 'cancelled', Ending>>>;

export interface Ending {
  /** What was done is undone, the latest first. */
  compensate: boolean;
  /** Where the line of states begins that follows. */
  startAt?: string;
  /** How long all of that may take. */
  timeoutMs?: number;
}

/**
 * What becomes of the results of a line of states. `merge`: each joins what is known so far, and the line gives what its
 * states produced (native). `pass`: each state gives its output to the next, and the line gives the last one's (ASL).
 */
export type DataFlow = 'merge' | 'pass';

/** A JSON value in which some parts are computed. */
export type Template =
  | { kind: 'constant'; value: Json }
  | { kind: 'expression'; expression: Expression }
  | { kind: 'reference'; reference: Reference }
  | { kind: 'object'; entries: readonly (readonly [string, Template])[] }
  | { kind: 'array'; items: readonly Template[] };

export type Assignments = readonly (readonly [string, Template])[];

/** `seconds`: a whole number of seconds (ASL). `any`: seconds with fractions, or ISO 8601 text. */
export interface Duration {
  value: Template;
  form: 'any' | 'seconds';
}

/** JSONPath mode, "Input and Output Processing". What is absent is `$`; `null` is `{}` as input or output, and "drop the result". */
export interface Paths {
  input?: Reference | null;
  /** Sees the result as `$`. */
  resultSelector?: Template;
  /** Where the result goes in the state's input: the tokens of a reference path, none for the whole. */
  result?: readonly (string | number)[] | null;
  output?: Reference | null;
}

interface Node {
  name: string;
  output?: Template;
  assign?: Assignments;
  /** Of states in JSONPath mode alone. */
  paths?: Paths;
}

/** States that may fail and go on. */
interface Fallible extends Node {
  /** Absent: for a task, what its function's registration says; else none. */
  retry?: readonly Retrier[];
  catch: readonly Catcher[];
  next?: string;
}

export interface TaskNode extends Fallible {
  type: 'task';
  target: TaskTarget;
  /** Absent: the target gets what the state sees. */
  arguments?: Template;
  timeout?: Duration;
  heartbeat?: Duration;
  /** How it is undone: a task that nothing follows. It sees what the state saw, and its result. */
  compensate?: TaskNode;
}

/**
 * Whom a task asks. The shell knows how to ask each kind; to the interpreter they differ in what it has to evaluate
 * first, and all are answered by `taskSucceeded` or `taskFailed`.
 */
export type TaskTarget =
  /**
   * `answer` `token`: the call itself only hands over the work; what completes the task is an answer by token
   * (`.waitForTaskToken`). `envelope` `lambda`: the arguments are sent, and a result is wrapped, as
   * `arn:aws:states:::lambda:invoke` does it; an answer by token is not wrapped.
   */
  | { kind: 'function'; name: Template; answer?: 'token'; envelope?: 'lambda' }
  /**
   * A child execution, of a workflow by id or name. `answer` says what the task waits for and what its result looks
   * like: the child's `output` (native), nothing but its start (`detached`), or AWS's descriptions of an execution.
   */
  | {
      kind: 'workflow';
      workflow: Template;
      version?: Template;
      answer: ChildAnswer;
      /** Absent: the state's id names the child. */
      name?: Template;
    }
  /** An HTTP call as `arn:aws:states:::http:invoke` describes it; all of it is in `arguments`. */
  | { kind: 'http' }
  /** An event from outside; `match` sees it as `$states.event` and is asked by the shell for each that comes. */
  | { kind: 'event'; event: Template; match?: Template; key?: Template; since?: Template }
  /** A person's answer. */
  | { kind: 'approval'; approvers?: Template; prompt?: Template; options?: Template };

export interface PassNode extends Node {
  type: 'pass';
  /** True: `output` becomes all that is known; input and earlier results are dropped. */
  replace: boolean;
  /** JSONPath mode: what goes through `paths` as the result. Absent: the input. */
  result?: Template;
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
  /** `for` a duration or `until` an ISO 8601 time. */
  wait: { kind: 'for'; duration: Duration } | { kind: 'until'; time: Template };
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

/** Runs all its branches at once; the result is theirs in their order, and the first failure is its own. */
export interface ParallelNode extends Fallible {
  type: 'parallel';
  /** Absent: each branch gets what the state sees. */
  arguments?: Template;
  branches: readonly { startAt: string }[];
}

/** Runs its processor once for each item, or for each batch of them; results keep the order of the items. */
export interface MapNode extends Fallible {
  type: 'map';
  items: ItemSource;
  processor: { startAt: string };
  /** Sees the item as `Map.Item` of the context object. Absent: the item itself. */
  itemSelector?: Template;
  batch?: ItemBatch;
  /** 0 is "as many as the engine allows". */
  maxConcurrency?: Template;
  /** What the map bears before it fails as a whole. Both absent: nothing, and an item's error is the map's own. */
  toleratedFailureCount?: Template;
  /** 0 to 100. */
  toleratedFailurePercentage?: Template;
  /** Where results go. Absent: they are the map's result. */
  results?: ResultTarget;
  /** True: failures go by the rules of AWS's distributed map. */
  distributed: boolean;
}

export type ItemSource =
  /** Absent: what the state sees. */
  | { kind: 'value'; items?: Template }
  /** Objects of the service, read page by page. */
  | { kind: 'reader'; reader: ItemReader };

/** AWS's `ItemReader`; everything that may be computed is a template. */
export interface ItemReader {
  /** `object`: the items are in it; `list`: the items are the objects below a prefix. */
  what: 'object' | 'list';
  bucket: Template;
  /** The key, or the prefix of a list. */
  key?: Template;
  format: 'json' | 'jsonl' | 'csv' | 'manifest';
  csv?: { delimiter: string; headers: 'first-row' | readonly string[] };
  /** JSON only: where in the document the array or object stands, as a JSON Pointer. */
  pointer?: string;
  maxItems?: Template;
}

export interface ItemBatch {
  maxItems?: Template;
  maxBytes?: Template;
  input?: Template;
}

export interface ResultTarget {
  bucket: Template;
  prefix?: Template;
  /** `WriterConfig` of AWS: what is written of each item, and how. */
  transformation: 'none' | 'compact' | 'flatten';
  format: 'json' | 'jsonl';
}

export type StateNode = TaskNode | PassNode | ChoiceNode | WaitNode | SucceedNode | FailNode | ParallelNode | MapNode;

/** Amazon States Language, "Retrying after error"; defaults 1 s, 2.0, 3. */
export interface Retrier {
  errors: readonly string[];
  intervalMs: number;
  backoffRate: number;
  maxAttempts: number;
  maxDelayMs?: number;
  jitter: 'full' | 'none';
  /** True: `States.TaskFailed` takes in answers that will not get better by asking again (ASL; settled 6). */
  taskFailedIsAll?: true;
}

export interface Catcher {
  errors: readonly string[];
  next: string;
  output?: Template;
  assign?: Assignments;
  /** JSONPath mode: where the error output goes in the state's input; none for the whole, `null` drops it. */
  resultPath?: readonly (string | number)[] | null;
}
