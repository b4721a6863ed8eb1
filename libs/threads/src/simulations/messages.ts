import type { Json } from '@workflows/contracts';
import type { DefinitionTest, TestOutcome } from '@workflows/runtime';
import type { EvaluationRequest, EvaluationResult } from '@workflows/state-machine';

/** What a thread that runs tests hears. Questions are answered under the number that they were asked by. */
export type ToSimulation =
  | { kind: 'test'; test: DefinitionTest; checksOutput: boolean }
  | { kind: 'evaluated'; question: number; values: Record<string, EvaluationResult> }
  | { kind: 'outputChecked'; question: number; problem: string | undefined };

/** What it says. */
export type FromSimulation =
  | { kind: 'evaluate'; question: number; request: EvaluationRequest }
  | { kind: 'checkOutput'; question: number; output: Json }
  | { kind: 'done'; outcome: TestOutcome };
