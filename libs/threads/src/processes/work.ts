import type { Json, JsonObject, Problem } from '@workflows/contracts';
import type { EvaluationRequest, EvaluationResult } from '@workflows/state-machine';
import type { DocumentReading, SourceReading, SourceText } from '@workflows/runtime';
import type { WorkflowGraph } from '@workflows/state-machine/graph';

/** What a helper process is asked. */
export type Work =
  | { kind: 'evaluate'; request: EvaluationRequest }
  /** `value` absent: whether the schema can be used at all. */
  | { kind: 'schema'; schema: Json; value?: Json; at: string }
  | { kind: 'picture'; graph: WorkflowGraph; name: string }
  | { kind: 'source'; source: SourceText }
  | { kind: 'document'; document: string | JsonObject; baseUrl?: string };

/** What it says, by what it was asked. */
export interface Answers {
  evaluate: Record<string, EvaluationResult>;
  schema: readonly Problem[];
  /** SVG. */
  picture: string;
  source: SourceReading;
  document: DocumentReading;
}

export type Answer = { [Kind in Work['kind']]: { kind: Kind; answer: Answers[Kind] } }[Work['kind']];

/** Why there is no answer, as the end of a sentence: `it ran for more than a second and was stopped`. */
export interface Unfinished {
  kind: 'unfinished';
  cause: string;
}
