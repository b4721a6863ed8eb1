export { checkedColumns, csvItem } from './csv/csv-columns';
export { readCsvRecord } from './csv/csv-record';
export { RowProblem } from './csv/row-problem';
export { SLOW, ReferenceFailure } from './expressions/expression';
export type { Bindings, EvaluationRequest, EvaluationResult, Expression, Reference } from './expressions/expression';
export type { HistoryEvent, HistoryFact, StateExit } from './history';
export { lambdaFailure } from './aws/lambda-failure';
export type { Listener } from './listener';
export type { ItemPage, ItemRequest, LineResult, MapTerms, ReaderTerms, ResultRequest, WriterTerms } from './map-terms';
export { afterStart, endedAnswer } from './child-answer';
export type { AfterStart, ChildOutcome, EndedChild } from './child-answer';
export type { ChildAnswer, TaskRequest } from './task-request';
export type { Program, StateNode, Template } from './program';
export type {
  AnyState,
  Effect,
  ExecutionSeed,
  OpenTask,
  Rejection,
  Step,
  StepCommand,
  StepFacts,
  Stepper,
} from './stepper';
export type { ExecutionState } from './interpreter/state';
export { compileDefinition } from './definition/compile-definition';
export type { CompiledDefinition } from './definition/compile-definition';
export { compileRetry } from './definition/retry';
export { MAX_DURATION_MS, parseDurationMs, parseTimestamp } from './durations';
export { compileExpression, compileTemplate, expressionSource } from './expressions/compile-expression';
export type { Braces } from './expressions/compile-expression';
export { describeExpression } from './expressions/describe-failure';
export { evaluateExpressions } from './expressions/evaluate-expressions';
export { neededBindings } from './expressions/needed-bindings';
export { nothingReturned, renderTemplate } from './expressions/render-template';
export type { Rendering } from './expressions/render-template';
export { describeHistory } from './describe/describe-history';
export { describeVisits } from './describe/describe-visits';
export { limitExceeded } from './interpreter/data-limit';
export { MAX_ENTRIES_PER_STEP } from './interpreter/run';
export { statesStepper } from './interpreter/stepper';
export { startStateOf } from './start-state';
export { givenDefinition, pointerInGiven } from './validate/definition-body';
export type { GivenDefinition } from './validate/definition-body';
export { definitionWarnings, functionOf, workflowOf } from './validate/definition-warnings';
export type { Registered } from './validate/definition-warnings';
export { validateDefinition } from './validate/validate-definition';
export { readMocks } from './simulate/read-mocks';
export type { Mocks } from './simulate/mocks';
export { MAX_SIMULATED_EVENTS, simulate } from './simulate/simulate';
export type { Simulation, SimulationOptions } from './simulate/simulate';
export { testDefinition } from './simulate/test-definition';
export type { WrittenTest } from './simulate/test-definition';
export { toMermaid } from './graph/mermaid';
export { toSvg } from './graph/svg/to-svg';
export { graphOf } from './graph/workflow-graph';
export type { GraphEdge, GraphEdgeKind, GraphNode, GraphNodeType, WorkflowGraph } from './graph/workflow-graph';
