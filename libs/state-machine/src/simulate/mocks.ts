import type { Json, JsonObject } from '@workflows/contracts';

/**
 * What the outside world is in a test. Keys of `calls` are as users write them:
 *   a function's name (or `function:<name>`, should it be called like one of the words below)
 *   `workflow:<id or name>`       a child execution; its mock is the child's output, or its failure
 *   `http:<METHOD> <url>`         a call of `arn:aws:states:::http:invoke`; its mock is the answer's body, or the whole answer
 */
export interface Mocks {
  calls: ReadonlyMap<string, MockSequence>;
  /** In the order in which they were given. */
  events: readonly MockEvent[];
  /** People's answers, by the name of the approval state. */
  approvals: ReadonlyMap<string, readonly MockApproval[]>;
  /** What readers find: content by `bucket/key`, text or JSON. */
  objects: ReadonlyMap<string, Json>;
}

/** One answer a call, in order; the last one repeats. */
export type MockSequence = readonly [MockAnswer, ...MockAnswer[]];

/** How a call is answered, and after what time. `heartbeatMs`: how often it shows signs of life until then; absent: never. */
export interface MockAnswer {
  afterMs: number;
  heartbeatMs?: number;
  answer:
    | { kind: 'result'; result: Json }
    | { kind: 'failure'; error: string; cause: string }
    /** JSONata over the arguments. */
    | { kind: 'computed'; source: string };
}

/** An event from outside; `afterMs` from the start of the test. Absent: it comes as soon as somebody waits for it, once. */
export interface MockEvent {
  afterMs?: number;
  key?: string;
  data: Json;
  event: JsonObject;
}

/** `result`: what the state gives, but for the time of the answer. */
export interface MockApproval {
  afterMs: number;
  decision: string;
  result: JsonObject;
}
